package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.selftest.trial.HandlerLedger;
import io.github.socketserver.selftest.trial.ServerMaker;
import io.github.socketserver.selftest.trial.Trial;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import org.jspecify.annotations.Nullable;

/**
 * An accept that fails in each way it may.
 */
final class AcceptFailures extends StreamScenario {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int MOST_LINES = 6;

	AcceptFailures() {
		super("accept-failures", "The transport's accept fails with each kind of error; each is counted, the server "
				+ "goes on, and those who wait are served");
	}

	@Override
	public void run(Trial trial) throws IOException {
		trial.expectAlarms("cannot accept", MOST_LINES);
		Queue<Throwable> faults = new ConcurrentLinkedQueue<>(
				List.of(new IOException("Software caused connection abort"), new IOException("Too many open files"),
						new IOException("No buffer space available"), new IllegalStateException("planted"),
						new LinkageError("planted")));
		int count = faults.size();
		BaseServer<?> server = trial.another(make(trial.config(), trial.ledger(), faults));
		server.start();
		trial.check("HELLO".equals(Trial.ask(server, "hello")), "no answer after accept has failed");
		trial.check(faults.isEmpty(), faults.size() + " faults are left");
		trial.await(count + " counted failures", PATIENCE, () -> failures(server) == count);
		trial.await("the end of the failure", PATIENCE, () -> server.acceptFailure() == null);
		server.close();
	}

	private static long failures(BaseServer<?> server) {
		long sum = 0;
		for (AcceptErrorKind kind : AcceptErrorKind.values()) {
			sum += server.counters().acceptErrors(kind);
		}
		return sum;
	}

	private static BaseServer<?> make(ServerConfig config, HandlerLedger ledger, Queue<Throwable> faults) {
		if (config.type() == SocketType.TCP) {
			return new TcpServer(config, ServerMaker.lines(config, ledger)) {
				@Override
				protected StreamListener openListener(SocketAddress address) throws IOException {
					return new FaultyListener(super.openListener(address), faults);
				}
			};
		}
		return new UnixStreamServer(config, ServerMaker.lines(config, ledger)) {
			@Override
			protected StreamListener openListener(SocketAddress address) throws IOException {
				return new FaultyListener(super.openListener(address), faults);
			}
		};
	}

	/**
	 * Listener whose accept fails as long as there are faults.
	 *
	 * @param listener the one that accepts after that
	 * @param faults the faults
	 */
	private record FaultyListener(StreamListener listener, Queue<Throwable> faults) implements StreamListener {

		@Override
		public SocketAddress localAddress() {
			return this.listener.localAddress();
		}

		@Override
		public SelectableChannel channel() {
			return this.listener.channel();
		}

		@Override
		public boolean isReachable() {
			return this.listener.isReachable();
		}

		@Override
		public @Nullable StreamConnection accept() throws IOException {
			Throwable fault = this.faults.poll();
			if (fault instanceof IOException exception) {
				throw exception;
			}
			if (fault instanceof RuntimeException exception) {
				throw exception;
			}
			if (fault instanceof Error error) {
				throw error;
			}
			return this.listener.accept();
		}

		@Override
		public void close() throws IOException {
			this.listener.close();
		}

	}

}
