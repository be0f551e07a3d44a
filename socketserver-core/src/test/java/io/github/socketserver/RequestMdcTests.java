package io.github.socketserver;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.RequestObserver;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.RecordingObserver;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What log lines of handlers carry.
 */
class RequestMdcTests {

	private final List<Map<String, String>> seen = new CopyOnWriteArrayList<>();

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void handlersHaveTheirServerAndTheirRequestInTheMdc(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = serverOf(TestServers.config(type, mode))) {
			server.start();
			TestServers.ask(server, "a");
			TestServers.ask(server, "b");
			String key = type.isStream() ? "socketserver.connection" : "socketserver.datagram";
			assertThat(this.seen).containsExactly(Map.of("socketserver.server", "test", key, "1"),
					Map.of("socketserver.server", "test", key, "2"));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void theThreadIsCleanWhenTheRequestHasEnded(SocketType type, Concurrency mode) throws IOException {
		List<Map<String, String>> after = new CopyOnWriteArrayList<>();
		RecordingObserver ends = new RecordingObserver();
		try (BaseServer<?> server = serverOf(TestServers.config(type, mode))) {
			server.addRequestObserver((request) -> {
				after.add(mdc());
				return ends.requestStarted(request);
			});
			server.start();
			for (int i = 0; i < 3; i++) {
				TestServers.ask(server, "a");
				int expected = i + 1;
				await().untilAsserted(() -> assertThat(ends.ends()).hasSize(expected));
			}
			// The loop's own thread has the server's name in any case.
			Map<String, String> loop = Map.of("socketserver.server", "test");
			assertThat(after).hasSize(3)
				.allSatisfy((entries) -> assertThat(entries).isIn(Map.of(), Modes.isInline(mode) ? loop : Map.of()));
			assertThat(this.seen).hasSize(3);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void aHandlerThatClearsTheMdcTakesNothingFromTheNextRequest(SocketType type, Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(type, mode);
		try (BaseServer<?> server = serverOf(config)) {
			server.addRequestObserver((request) -> {
				MDC.clear();
				return null;
			});
			server.start();
			for (int i = 0; i < 3; i++) {
				TestServers.ask(server, "a");
			}
			assertThat(this.seen).hasSize(3)
				.allSatisfy((mdc) -> assertThat(mdc).containsEntry("socketserver.server", "test"));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void entriesOfOthersAreThereBesideThem(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = serverOf(TestServers.config(type, mode))) {
			server.addRequestObserver((request) -> new RequestObserver.Observed() {

				@Override
				public RequestObserver.Scope open() {
					MDC.put("own", "entry");
					return () -> MDC.remove("own");
				}

			});
			server.start();
			TestServers.ask(server, "a");
			String key = type.isStream() ? "socketserver.connection" : "socketserver.datagram";
			assertThat(this.seen).containsExactly(Map.of("socketserver.server", "test", key, "1", "own", "entry"));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void entriesThatWereThereBeforeStay(Concurrency mode) throws IOException {
		try (BaseServer<?> server = serverOf(TestServers.config(SocketType.TCP, mode))) {
			server.addRequestObserver((request) -> {
				MDC.put("own", "entry");
				MDC.put("socketserver.server", "outer");
				return null;
			});
			server.start();
			TestServers.ask(server, "a");
			assertThat(this.seen)
				.containsExactly(Map.of("socketserver.server", "test", "socketserver.connection", "1", "own", "entry"));
		}
	}

	@Test
	void theThreadThatRanTheLoopHasItsOwnEntriesAgainAfterwards() throws Exception {
		try (BaseServer<?> server = serverOf(TestServers.config(SocketType.UDP, Concurrency.synchronous()))) {
			server.bind();
			Background client = Background.run(() -> {
				TestServers.ask(server, "a");
				server.shutdown();
			});
			MDC.put("socketserver.server", "outer");
			MDC.put("socketserver.datagram", "7");
			server.serveForever();
			client.join();
			assertThat(this.seen).containsExactly(Map.of("socketserver.server", "test", "socketserver.datagram", "1"));
			assertThat(mdc()).isEqualTo(Map.of("socketserver.server", "outer", "socketserver.datagram", "7"));
		}
		finally {
			MDC.clear();
		}
	}

	@Test
	void theCallersOwnEntriesAreThereAgainAfterASynchronousRequest() throws IOException {
		try (BaseServer<?> server = serverOf(TestServers.config(SocketType.TCP, Concurrency.synchronous()))) {
			server.bind();
			MDC.put("socketserver.server", "outer");
			MDC.put("own", "entry");
			Background client = Background.run(() -> TestServers.ask(server, "a"));
			server.handleRequest();
			client.join();
			assertThat(this.seen)
				.containsExactly(Map.of("socketserver.server", "test", "socketserver.connection", "1", "own", "entry"));
			assertThat(mdc()).isEqualTo(Map.of("socketserver.server", "outer", "own", "entry"));
		}
		finally {
			MDC.clear();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void aContinuationHasTheSameEntries(Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, Concurrency.synchronous()),
				() -> (request) -> request.handOff(mode, (rest) -> {
					this.seen.add(mdc());
					rest.output().writeLine("done");
				}))) {
			server.start();
			assertThat(TestServers.hear(server)).isEqualTo("done");
			assertThat(this.seen)
				.containsExactly(Map.of("socketserver.server", "test", "socketserver.connection", "1"));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void theLineAboutAFailedRequestHasThemToo(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, mode),
						() -> new LineHandler() {

							@Override
							protected void handleLine(byte[] line) {
								throw new IllegalArgumentException("planted");
							}

						})) {
			server.start();
			TestServers.ask(server, "a");
			await().untilAsserted(() -> assertThat(log.events()).filteredOn((event) -> event.getLevel() == Level.ERROR)
				.singleElement()
				.satisfies((event) -> assertThat(event.getMDCPropertyMap())
					.isEqualTo(Map.of("socketserver.server", "test", "socketserver.connection", "1"))));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void eachOfTwoConnectionsInTurnHasItsOwnNumber(Concurrency mode) throws IOException {
		if (mode.name().equals("synchronous")) {
			return;
		}
		try (BaseServer<?> server = serverOf(TestServers.config(SocketType.TCP, mode))) {
			server.start();
			try (StreamClient first = StreamClient.connect(server.localAddress())) {
				first.ask("a");
				try (StreamClient second = StreamClient.connect(server.localAddress())) {
					second.ask("b");
					first.ask("c");
					second.ask("d");
				}
			}
			assertThat(this.seen).extracting((mdc) -> mdc.get("socketserver.connection"))
				.containsExactly("1", "2", "1", "2");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void switchedOffItIsNotThere(Concurrency mode) throws IOException {
		try (BaseServer<?> server = serverOf(TestServers.config(SocketType.TCP, mode).withMdc(false))) {
			server.start();
			TestServers.ask(server, "a");
			assertThat(this.seen).containsExactly(Map.of());
		}
	}

	private BaseServer<?> serverOf(ServerConfig config) {
		if (!config.type().isStream()) {
			return TestServers.datagram(config, RequestHandlerFactory.shared((request) -> {
				this.seen.add(mdc());
				request.output().write(request.packet());
			}));
		}
		return TestServers.stream(config, () -> new LineHandler() {

			@Override
			protected void handleLine(byte[] line) throws IOException {
				RequestMdcTests.this.seen.add(mdc());
				output().writeLine(line);
			}

		});
	}

	private static Map<String, String> mdc() {
		Map<String, String> copy = MDC.getCopyOfContextMap();
		return (copy != null) ? copy : Map.of();
	}

}
