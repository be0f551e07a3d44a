package io.github.socketserver;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;

/**
 * The state of one server, and waiting for it to change.
 */
final class ServerLife {

	private static final Set<ServerState> LOOPING = EnumSet.of(ServerState.RUNNING, ServerState.PAUSED);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final ServerListener listener;

	private volatile ServerState state = ServerState.NEW;

	ServerLife(ServerListener listener) {
		this.listener = listener;
	}

	ServerState state() {
		return this.state;
	}

	boolean isLooping() {
		return LOOPING.contains(this.state);
	}

	/**
	 * Returns whether the server has stopped.
	 * @return {@code true} if so
	 */
	boolean isOver() {
		ServerState present = this.state;
		return present == ServerState.STOPPED || present == ServerState.CLOSED;
	}

	void set(ServerState next) {
		moveIf(EnumSet.allOf(ServerState.class), next);
	}

	/**
	 * Changes the state if it is one of the given.
	 * @param expected from which states
	 * @param next to which state
	 * @return whether it was changed, or was the next one already and expected
	 */
	boolean moveIf(Set<ServerState> expected, ServerState next) {
		ServerState previous;
		this.lock.lock();
		try {
			previous = this.state;
			if (!expected.contains(previous)) {
				return false;
			}
			this.state = next;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		if (previous != next) {
			this.listener.stateChanged(previous, next);
		}
		return true;
	}

	/**
	 * Waits until no loop runs and no stop is under way.
	 * @throws InterruptedException if interrupted
	 */
	void awaitEnd() throws InterruptedException {
		this.lock.lock();
		try {
			while (isLooping() || this.state == ServerState.DRAINING) {
				this.changed.await(1, TimeUnit.DAYS);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
