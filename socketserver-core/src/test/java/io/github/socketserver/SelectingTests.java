package io.github.socketserver;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.request.UnframedHandlerException;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@code selecting} serves, and where.
 */
class SelectingTests {

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "TCP", "UNIX_STREAM" })
	void aLineHandlerIsCalledForEachLineOfEachClient(SocketType type) throws IOException {
		try (BaseServer<?> server = upperCase(TestServers.config(type, Concurrency.selecting()))) {
			server.start();
			List<StreamClient> clients = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				clients.add(StreamClient.connect(server.localAddress()));
			}
			for (int round = 0; round < 3; round++) {
				for (StreamClient client : clients) {
					assertThat(client.ask("hello")).isEqualTo("HELLO");
				}
			}
			for (StreamClient client : clients) {
				client.shutdownOutput();
				assertThat(client.readLine()).isNull();
				client.close();
			}
			assertThat(AccountingLaw.assertSettled(server, 20).closedConnections()).containsEntry(CloseCause.CLIENT,
					20L);
			assertThat(server.statistics().frames()).isEqualTo(60);
		}
	}

	@Test
	void severalLoopsShareTheConnections() throws IOException {
		Set<String> threads = ConcurrentHashMap.newKeySet();
		try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, Concurrency.selecting(3)),
				() -> new UpperCase() {

					@Override
					protected void handleLine(byte[] line) throws IOException {
						threads.add(Thread.currentThread().getName());
						super.handleLine(line);
					}

				})) {
			server.start();
			List<StreamClient> clients = new ArrayList<>();
			for (int i = 0; i < 9; i++) {
				clients.add(StreamClient.connect(server.localAddress()));
				assertThat(clients.get(i).ask("hello")).isEqualTo("HELLO");
			}
			assertThat(threads).containsExactlyInAnyOrder("socketserver-test-loop-1", "socketserver-test-loop-2",
					"socketserver-test-loop-3");
			for (StreamClient client : clients) {
				client.close();
			}
			AccountingLaw.assertSettled(server, 9);
		}
	}

	@Test
	void aHandlerThatReadsByItselfIsRefusedAtBindWithTheRemedy() {
		try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, Concurrency.selecting()),
				ReadsByItself::new)) {
			assertThatExceptionOfType(UnframedHandlerException.class).isThrownBy(server::bind)
				.withMessageContaining("'selecting'")
				.withMessageContaining(ReadsByItself.class.getName())
				.withMessageContaining("extend LineHandler or FrameHandler")
				.withMessageContaining("'threading'")
				.satisfies((ex) -> assertThat(ex.handlerType()).isEqualTo(ReadsByItself.class));
			assertThat(server.state()).isEqualTo(ServerState.NEW);
			assertThat(server.localAddress()).isNull();
		}
	}

	@Test
	void aHandlerBehindAProxyOfItsInterfaceIsRefusedAtBindWithTheRemedy() {
		try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, Concurrency.selecting()),
				() -> proxyOf(new UpperCase()))) {
			assertThatExceptionOfType(UnframedHandlerException.class).isThrownBy(server::bind)
				.withMessage("Concurrency 'selecting' calls a handler for whole frames, but what it got is a proxy of "
						+ "interfaces, which lets only whole requests through; pass the handler itself, or choose another "
						+ "concurrency such as 'threading'")
				.satisfies((ex) -> assertThat(ex.isProxy()).isTrue());
		}
	}

	@SuppressWarnings("unchecked")
	private static RequestHandler<StreamRequest> proxyOf(RequestHandler<StreamRequest> handler) {
		return (RequestHandler<StreamRequest>) Proxy.newProxyInstance(SelectingTests.class.getClassLoader(),
				new Class<?>[] { RequestHandler.class },
				(proxy, method, arguments) -> method.invoke(handler, arguments));
	}

	@Test
	void aSharedHandlerIsRefusedAtBindWithTheRemedy() {
		try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, Concurrency.selecting()),
				RequestHandlerFactory.shared((request) -> {
				}))) {
			assertThatExceptionOfType(UnframedHandlerException.class).isThrownBy(server::bind)
				.withMessageContaining("a lambda of " + SelectingTests.class.getName());
		}
	}

	static BaseServer<?> upperCase(ServerConfig config) {
		return TestServers.stream(config, UpperCase::new);
	}

	/**
	 * Answers each line in upper case.
	 */
	static class UpperCase extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT));
		}

	}

	/**
	 * Needs a thread to wait on.
	 */
	static class ReadsByItself extends StreamRequestHandler {

		@Override
		protected void handle() throws IOException {
			output().writeLine(input().readLine());
		}

	}

}
