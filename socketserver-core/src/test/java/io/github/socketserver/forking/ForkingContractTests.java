package io.github.socketserver.forking;

import java.io.IOException;
import java.time.Duration;

import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.testing.HookLog;
import io.github.socketserver.testing.RecordingObserver;
import io.github.socketserver.testing.RecordingServer;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * R21, R22 and T15 of the contract: who calls what when a process serves a request.
 */
class ForkingContractTests {

	@RegisterExtension
	final Workers workers = new Workers();

	private final HookLog log = new HookLog();

	private RecordingServer start() {
		RecordingServer server = this.workers.start(
				new RecordingServer(
						TestServers
							.config(SocketType.TCP,
									Concurrency.forking(
											ProcessSettings.defaults().withMinSpare(0).withMax(1).withMaxRequests(0)))
							.withPollInterval(Duration.ofHours(1))
							.withRequestTags("command"),
						ForkedHandlers.Traced::new, this.log));
		Awaitility.await().until(() -> this.log.count("serviceActions") == 1);
		this.log.clear();
		return server;
	}

	private static String ask(RecordingServer server, String line) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			return client.send(line + "\n").readAllText();
		}
	}

	@Test
	void t15TheServerLeadsTheRequestAndAnotherProcessRunsItsHandler() throws IOException {
		RecordingServer server = start();
		assertThat(ask(server, "hello")).isEqualTo("setup handle done finish");
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.log.hooksWithout("serviceActions")).containsExactly("getRequest",
					"verifyRequest", "processRequest", "finishRequest", "shutdownRequest", "closeRequest"));
		Thread loop = this.log.threadsOf("getRequest").get(0);
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.log.hooksOn(loop)).containsExactly("getRequest", "verifyRequest",
					"processRequest", "serviceActions"));
		assertThat(this.log.threadsOf("finishRequest")).doesNotContain(loop);
	}

	@Test
	void tagsThatAHandlerAddsReachTheObserversOfTheServer() throws IOException {
		RecordingObserver observer = new RecordingObserver();
		RecordingServer server = start();
		server.addRequestObserver(observer);
		assertThat(ask(server, "tag")).isEqualTo("setup handle finish");
		Awaitility.await()
			.untilAsserted(() -> assertThat(observer.ends()).singleElement()
				.satisfies((end) -> assertThat(end.tags()).containsEntry("command", "tagged")));
		assertThat(observer.faults()).isEmpty();
	}

	@Test
	void r21AnExceptionOfTheHandlerIsHandledByTheServer() throws IOException {
		RecordingServer server = start();
		assertThat(ask(server, "throw")).isEqualTo("setup handle finish");
		server.close();
		assertThat(this.log.hooks()).containsSubsequence("finishRequest", "handleError", "shutdownRequest",
				"closeRequest");
		assertThat(this.log.count("handleError")).isEqualTo(1);
	}

	@Test
	void r22AnExitingExceptionIsNoErrorAndEndsItsRequestOnly() throws IOException {
		RecordingServer server = start();
		assertThat(ask(server, "stop")).isEqualTo("setup handle finish");
		assertThat(ask(server, "hello")).isEqualTo("setup handle done finish");
		server.close();
		assertThat(this.log.count("handleError")).isZero();
	}

}
