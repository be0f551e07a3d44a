package io.github.socketserver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.socketserver.request.StopServerException;
import org.jspecify.annotations.Nullable;

/**
 * {@link ServerLoop} that consists of several, one for each acceptor. They begin and end
 * together: the first one runs on the thread that runs the group, the others on threads
 * of their own.
 */
final class AcceptorGroup extends ServerLoop {

	private final List<ServerLoop> members = new ArrayList<>();

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private AcceptorGroup(BaseServer<?> server) {
		super(server);
	}

	static AcceptorGroup open(BaseServer<?> server) throws IOException {
		AcceptorGroup group = new AcceptorGroup(server);
		try {
			for (int acceptor = 0; acceptor < server.acceptors(); acceptor++) {
				group.members.add(ServerLoop.open(server, acceptor, group));
			}
			return group;
		}
		catch (IOException | RuntimeException | Error ex) {
			group.close();
			throw ex;
		}
	}

	@Override
	void run() {
		List<Thread> threads = new ArrayList<>();
		try {
			for (ServerLoop member : this.members.subList(1, this.members.size())) {
				threads.add(start(member));
			}
			run(this.members.get(0));
		}
		finally {
			requestStop();
			threads.forEach(Threads::join);
		}
		if (isToDrain()) {
			server().loopControl().closeListenerUnlessNeeded();
		}
		rethrow();
	}

	private Thread start(ServerLoop member) {
		Thread thread = new Thread(() -> run(member),
				"socketserver-" + server().name() + "-acceptor-" + (member.acceptor() + 1));
		thread.setDaemon(false);
		thread.start();
		return thread;
	}

	private void run(ServerLoop member) {
		try {
			member.run();
		}
		catch (Throwable ex) {
			this.failure.compareAndSet(null, ex);
		}
		finally {
			requestStop();
		}
	}

	private void rethrow() {
		Throwable thrown = this.failure.get();
		if (thrown instanceof RuntimeException exception) {
			throw exception;
		}
		if (thrown instanceof Error error) {
			throw error;
		}
	}

	@Override
	void wakeup() {
		this.members.forEach(ServerLoop::wakeup);
	}

	@Override
	void close() {
		this.members.forEach(ServerLoop::close);
	}

	@Override
	boolean stopBecause(StopServerException stop) {
		for (ServerLoop member : this.members) {
			if (member.stopBecause(stop)) {
				return true;
			}
		}
		return false;
	}

	@Override
	boolean isCurrentThread() {
		return currentAcceptor() != Sockets.ALL;
	}

	@Override
	int currentAcceptor() {
		for (ServerLoop member : this.members) {
			if (member.isCurrentThread()) {
				return member.acceptor();
			}
		}
		return Sockets.ALL;
	}

}
