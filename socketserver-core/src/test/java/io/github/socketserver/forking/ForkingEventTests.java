package io.github.socketserver.forking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.socketserver.SocketType;
import io.github.socketserver.StreamServer;
import io.github.socketserver.WorkerMain;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.WorkerProgram;
import io.github.socketserver.event.ProcessExitCause;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a server tells of its processes, and what they may run.
 */
class ForkingEventTests {

	@RegisterExtension
	final Workers workers = new Workers();

	private final Recorder recorder = new Recorder();

	@Test
	void startsAndEndsOfProcessesAreTold() throws IOException {
		StreamServer server = (StreamServer) TestServers.stream(
				TestServers.config(SocketType.TCP,
						Concurrency.forking(ProcessSettings.defaults().withMinSpare(0).withMax(1).withMaxRequests(2))),
				ForkedHandlers.Doomed::new);
		server.addListener(this.recorder);
		this.workers.start(server);
		ask(server, "echo first");
		ask(server, "echo second");
		Awaitility.await().until(() -> this.recorder.ended.size() == 1);
		ask(server, "halt");
		Awaitility.await().until(() -> this.recorder.ended.size() == 2);
		assertThat(server.workerStatistics().exits(ProcessExitCause.RETIRED)).isEqualTo(1);
		assertThat(server.workerStatistics().exits(ProcessExitCause.CRASHED)).isEqualTo(1);
		assertThat(server.workerStatistics().served()).isEqualTo(2);
		server.close();
		assertThat(this.recorder.ended.subList(0, 2)).containsExactly(this.recorder.started.get(0) + " RETIRED after 2",
				this.recorder.started.get(1) + " CRASHED after 0");
		assertThat(this.recorder.ended).hasSizeGreaterThanOrEqualTo(this.recorder.started.size());
		assertThat(this.recorder.durations).allMatch((duration) -> duration.toNanos() > 0);
	}

	@Test
	void aProgramOfOnesOwnFindsTheHandlersByItself() throws IOException {
		WorkerProgram program = new WorkerProgram(OwnProgram.class.getName(), "hello from");
		StreamServer server = this.workers.start((StreamServer) TestServers.stream(TestServers
			.config(SocketType.TCP, Concurrency.forking(ProcessSettings.defaults().withMinSpare(0).withMax(1), program))
			.withName("parent"), RequestHandlerFactory.shared((request) -> {
			})));
		assertThat(ask(server, "")).isEqualTo("hello from parent\n");
	}

	private static String ask(StreamServer server, String line) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			return client.send(line + "\n").readAllText();
		}
	}

	/**
	 * Keeps what is told.
	 */
	private static final class Recorder implements ServerListener {

		final List<Long> started = new CopyOnWriteArrayList<>();

		final List<Duration> durations = new CopyOnWriteArrayList<>();

		final List<String> ended = new CopyOnWriteArrayList<>();

		@Override
		public void processStarted(long pid, Duration duration) {
			this.started.add(pid);
			this.durations.add(duration);
		}

		@Override
		public void processEnded(long pid, ProcessExitCause cause, int requests) {
			this.ended.add(pid + " " + cause + " after " + requests);
		}

	}

	/**
	 * A worker's program whose handler is a lambda.
	 */
	public static final class OwnProgram {

		private OwnProgram() {
		}

		/**
		 * Serves.
		 * @param args not used
		 */
		public static void main(String[] args) {
			WorkerMain.serve(
					(serverName, argument) -> RequestHandlerFactory.shared((StreamRequest request) -> request.output()
						.writeLine((argument + " " + serverName).getBytes(StandardCharsets.UTF_8))));
		}

	}

}
