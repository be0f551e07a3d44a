package io.github.socketserver.forking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.github.socketserver.BaseServer;
import io.github.socketserver.SocketType;
import io.github.socketserver.StreamServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that begin in the server's process and are finished by another one.
 */
class ForkingHandOffTests {

	private static final String OWN_PID = String.valueOf(ProcessHandle.current().pid());

	private static final ProcessSettings PROCESSES = ProcessSettings.defaults().withMinSpare(0).withMax(2);

	@RegisterExtension
	final Workers workers = new Workers();

	private StreamServer start(SocketType type, RequestHandler<StreamRequest> continuation) {
		return (StreamServer) this.workers.start(TestServers.stream(TestServers.config(type, Concurrency.synchronous()),
				RequestHandlerFactory.shared((request) -> {
					byte[] line = request.input().readLine();
					request.output()
						.writeLine(("begun: " + new String(line, StandardCharsets.UTF_8))
							.getBytes(StandardCharsets.UTF_8));
					try {
						request.handOff(Concurrency.forking(PROCESSES), continuation);
					}
					catch (IllegalArgumentException ex) {
						request.output().writeLine(ForkedHandlers.bytes(ex.getMessage()));
					}
				})));
	}

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "TCP", "UNIX_STREAM" })
	void aConnectionThatBeganSynchronouslyIsFinishedByAnotherProcess(SocketType type) throws IOException {
		StreamServer server = start(type, new ForkedHandlers.Continuation());
		try (StreamClient slow = StreamClient.connect(server.localAddress());
				StreamClient quick = StreamClient.connect(server.localAddress())) {
			assertThat(slow.ask("slow")).isEqualTo("begun: slow");
			assertThat(quick.ask("quick")).isEqualTo("begun: quick");
			assertContinued(quick.ask("second line"), "second line");
			assertContinued(quick.ask("third line"), "third line");
			assertThat(quick.shutdownOutput().readAll()).isEmpty();
			assertContinued(slow.ask("later"), "later");
		}
		assertThat(server.activeChildren()).isNotEmpty();
		Awaitility.await().until(() -> server.statistics().activeConnections() == 0);
		AccountingLaw.assertHolds(server);
	}

	private static void assertContinued(String reply, String line) {
		assertThat(reply).endsWith(" continues " + line).doesNotStartWith(OWN_PID + " ");
	}

	@Test
	void whatWasReadAheadBelongsToTheContinuation() throws IOException {
		StreamServer server = start(SocketType.TCP, new ForkedHandlers.Continuation());
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("first\nsecond\nthird\n").shutdownOutput();
			assertThat(client.readLine()).isEqualTo("begun: first");
			assertContinued(client.readLine(), "second");
			assertContinued(client.readLine(), "third");
			assertThat(client.readAll()).isEmpty();
		}
	}

	@Test
	void anObjectThatAnotherProcessCannotMakeIsRefused() throws IOException {
		StreamServer server = start(SocketType.TCP, (rest) -> {
		});
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("hello\n");
			assertThat(client.readLine()).isEqualTo("begun: hello");
			assertThat(client.readLine())
				.startsWith("A request cannot be handed off to 'forking' by this object, since another process makes "
						+ "one like it by the name of its class, but a lambda");
		}
	}

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "UDP", "UNIX_DATAGRAM" })
	void aDatagramIsFinishedByAnotherProcess(SocketType type) throws IOException {
		BaseServer<DatagramRequest> server = this.workers
			.start(TestServers.datagram(TestServers.config(type), RequestHandlerFactory.shared((request) -> request
				.handOff(Concurrency.forking(PROCESSES), new ForkedDatagramHandlers.Continuation()))));
		try (DatagramClient client = DatagramClient.open(server.localAddress())) {
			assertThat(client.ask("hello")).startsWith("continued by ")
				.endsWith(": hello")
				.doesNotContain("by " + OWN_PID);
		}
	}

}
