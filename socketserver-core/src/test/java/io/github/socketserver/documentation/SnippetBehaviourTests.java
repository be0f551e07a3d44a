package io.github.socketserver.documentation;

import java.time.Duration;
import java.util.Map;

import io.github.socketserver.BaseServer;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.RecordingObserver;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that the code of the documentation does what the pages say.
 */
class SnippetBehaviourTests {

	private BaseServer<?> server;

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void upperCaseHandlersAnswerLinesAndDatagrams() throws Exception {
		serve(Snippets.UpperCaseHandler::new);
		assertThat(TestServers.ask(this.server, "hello")).isEqualTo("HELLO");
		this.server.close();
		this.server = TestServers.datagram(TestServers.config(SocketType.UDP), Snippets.UpperCaseDatagramHandler::new);
		this.server.start();
		assertThat(TestServers.ask(this.server, "hello")).isEqualTo("HELLO");
	}

	@Test
	void sessionEndsAtOnceBetweenTwoCommandsWhenTheServerStops() throws Exception {
		serve(Snippets.SessionHandler::new);
		try (StreamClient client = connect()) {
			assertThat(client.readLine()).isEqualTo("ready");
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			assertThat(this.server.stop(Duration.ofSeconds(20))).satisfies((report) -> {
				assertThat(report.isGraceful()).isTrue();
				assertThat(report.duration()).isLessThan(Duration.ofSeconds(10));
			});
			assertThat(client.readLine()).isNull();
		}
		assertThat(this.server.statistics().closedConnections()).containsEntry(CloseCause.SHUTDOWN, 1L);
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void linesAreCountedUnderEachMode(Concurrency mode) throws Exception {
		this.server = TestServers.stream(TestServers.config(SocketType.TCP, mode), Snippets.CountingHandler::new);
		this.server.start();
		for (int i = 0; i < 2; i++) {
			try (StreamClient client = connect()) {
				assertThat(client.send("a\nb\n").shutdownOutput().readAllText()).isEqualTo("1: a\n2: b\n");
			}
		}
	}

	@Test
	void framesAreEchoed() throws Exception {
		serve(Snippets.EchoFramesHandler::new);
		byte[] frames = { 2, 0, 0, 0, 'h', 'i', 0, 0, 0, 0 };
		try (StreamClient client = connect()) {
			assertThat(client.send(frames).shutdownOutput().readAll()).isEqualTo(frames);
		}
	}

	@Test
	void chatReachesEveryClient() throws Exception {
		serve(Snippets.ChatHandler::new);
		try (StreamClient first = connect()) {
			assertThat(first.ask("hello")).isEqualTo("guest-1: hello");
			try (StreamClient second = connect()) {
				assertThat(second.ask("hi")).isEqualTo("guest-2: hi");
				assertThat(first.readLine()).isEqualTo("guest-2: hi");
			}
		}
	}

	@Test
	void commandsBecomeTags() throws Exception {
		RecordingObserver observer = new RecordingObserver();
		this.server = TestServers.stream(TestServers.config(SocketType.TCP).withRequestTags("command"),
				Snippets.CommandHandler::new);
		this.server.addRequestObserver(observer);
		this.server.start();
		assertThat(TestServers.ask(this.server, "put file")).isEqualTo("PUT FILE");
		Awaitility.await()
			.untilAsserted(() -> assertThat(observer.ends()).singleElement()
				.satisfies((end) -> assertThat(end.tags()).containsExactly(Map.entry("command", "put"))));
	}

	@Test
	void reportComesFromThreadsOfItsOwn() throws Exception {
		serve(Snippets.ReportHandler::new);
		try (StreamClient client = connect()) {
			assertThat(client.ask("sales")).isEqualTo("report sales");
			assertThat(client.readLine()).isNull();
		}
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.contains("socketserver-test-pool-1");
	}

	@Test
	void listenerAndVerifyingServerCompileAndRun() throws Exception {
		Snippets.LocalOnlyServer local = new Snippets.LocalOnlyServer(TestServers.config(SocketType.TCP),
				Snippets.UpperCaseHandler::new);
		Snippets.listen(local);
		this.server = local;
		local.start();
		assertThat(TestServers.ask(local, "hello")).isEqualTo("HELLO");
		Awaitility.await().until(() -> local.statistics().closedConnectionsTotal() == 1);
	}

	private void serve(RequestHandlerFactory<StreamRequest> handlers) throws Exception {
		this.server = TestServers.stream(TestServers.config(SocketType.TCP), handlers);
		this.server.start();
	}

	private StreamClient connect() throws Exception {
		return StreamClient.connect(this.server.localAddress());
	}

}
