package io.github.socketserver;

import java.io.IOException;

import io.github.socketserver.transport.Multiplexer;
import org.jspecify.annotations.Nullable;

/**
 * Has a loop turn to a connection when its channel is ready, or when its time is over.
 */
final class LoopWatch {

	private final SelectingLoop loop;

	private final LoopConnection connection;

	private Multiplexer.@Nullable Registration registration;

	LoopWatch(SelectingLoop loop, LoopConnection connection) {
		this.loop = loop;
		this.connection = connection;
	}

	/**
	 * Sets what the loop waits for.
	 * @param channel the connection's channel
	 * @param interest the operations; 0 for none
	 * @param deadline the end of the time; {@link Deadline#NEVER} for no limit
	 * @throws IOException if the operating system has no room for the channel, or if
	 * another thread has closed it
	 */
	void await(ConnectionChannel channel, int interest, long deadline) throws IOException {
		awaitReadiness(channel, interest);
		// An entry that is due earlier looks again then.
		if (deadline == Deadline.NEVER) {
			this.loop.deadlines().remove(this.connection);
		}
		else if (!this.connection.isDueSometime() || deadline - this.connection.due() < 0) {
			this.loop.deadlines().set(this.connection, deadline);
		}
	}

	private void awaitReadiness(ConnectionChannel channel, int interest) throws IOException {
		if (this.registration != null) {
			this.registration.setInterest(interest);
		}
		else if (interest != 0) {
			this.registration = this.loop.multiplexer().register(channel.selectable(), interest, this.connection);
		}
	}

	/**
	 * Ends the watch.
	 */
	void end() {
		if (this.registration != null) {
			this.registration.cancel();
		}
		this.loop.deadlines().remove(this.connection);
	}

}
