package io.github.socketserver;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.RecordingObserver;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tags that handlers add to their requests.
 */
class RequestTagTests {

	private final RecordingObserver observer = new RecordingObserver();

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void aTagReachesTheObserver(SocketType type, Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(type, mode).withRequestTags("command", "version");
		try (BaseServer<?> server = type.isStream() ? TestServers.stream(config, Tagging::new)
				: TestServers.datagram(config, RequestHandlerFactory.shared((request) -> {
					request.tag("command", "first");
					request.tag("command", "put");
					request.output().write(request.packet());
				}))) {
			start(server);
			assertThat(TestServers.ask(server, "put")).isEqualTo("put");
			assertTags(Map.of("command", "put"));
		}
	}

	@Test
	void aContinuationAddsToTheTagsOfItsRequest() throws IOException {
		try (BaseServer<?> server = TestServers
			.stream(TestServers.config(SocketType.TCP).withRequestTags("command", "version"), () -> (request) -> {
				request.tag("command", "put");
				request.handOff(Concurrency.threading(), (rest) -> {
					rest.tag("version", "2");
					rest.output().writeLine("done");
				});
			})) {
			start(server);
			TestServers.hear(server);
			assertTags(Map.of("command", "put", "version", "2"));
		}
	}

	@Test
	void aRequestThatFailsKeepsItsTags() throws IOException {
		try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP).withRequestTags("command"),
				() -> (request) -> {
					request.tag("command", "put");
					throw new PeerException("planted");
				})) {
			start(server);
			TestServers.hear(server);
			assertTags(Map.of("command", "put"));
		}
	}

	@Test
	void aRequestWithAnotherAddressHasTheTagsOfTheSameRequest() throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP).withRequestTags("command"),
				() -> (request) -> request.tag("command", "put")) {

			@Override
			protected StreamRequest getRequest() throws IOException {
				StreamRequest request = super.getRequest();
				return (request != null) ? request.withClientAddress(request.localAddress()) : null;
			}

		}) {
			start(server);
			TestServers.hear(server);
			assertTags(Map.of("command", "put"));
		}
	}

	@Test
	void aTagWithAnotherKeyIsRefusedWithTheRemedy() {
		assertThatIllegalArgumentException().isThrownBy(() -> tags("command").admit("client", "1"))
			.withMessage("'client' is not among the request tags of server 'test', which are [command]; "
					+ "add it to 'request-tags'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void aBlankValueIsRefused(String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> tags("command").admit("command", value))
			.withMessageContaining("The value of the request tag 'command' must have from 1 to 100 characters");
	}

	@Test
	void aLongValueIsRefusedAndNotPrinted() {
		assertThatIllegalArgumentException().isThrownBy(() -> tags("command").admit("command", "x".repeat(101)))
			.withMessageContaining("but has 101")
			.withMessageNotContaining("xx");
	}

	@Test
	void ofEachKeyTheFirstHundredValuesAreToldApart() {
		RequestTags tags = tags("command", "version");
		assertThat(IntStream.range(0, 150).mapToObj((i) -> tags.admit("command", "c" + i)).distinct()).hasSize(101)
			.contains("c0", "c99", "other");
		assertThat(tags.admit("command", "c5")).isEqualTo("c5");
		assertThat(tags.admit("version", "v1")).isEqualTo("v1");
	}

	@Test
	void afterItsEndARequestTakesNoTags() throws IOException {
		List<StreamRequest> kept = new CopyOnWriteArrayList<>();
		try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP).withRequestTags("command"),
				() -> kept::add)) {
			start(server);
			TestServers.hear(server);
			await().until(() -> server.statistics().activeConnections() == 0);
			await().untilAsserted(() -> assertThatIllegalStateException()
				.isThrownBy(() -> kept.get(0).tag("command", "put"))
				.withMessage("Request 1 is not being served; its handler may add tags from setup() to " + "finish()"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1st", "a b", "ü", "a{b}" })
	void whatCannotBeAKeyIsRefused(String key) {
		assertThatIllegalArgumentException().isThrownBy(() -> config().withRequestTags("command", key))
			.withMessageContaining("'request-tags' must be keys of letters")
			.withMessageContaining("'" + key + "'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "server", "type", "outcome", "error" })
	void whatEachRequestHasIsNoKey(String key) {
		assertThatIllegalArgumentException().isThrownBy(() -> config().withRequestTags(key))
			.withMessage("'request-tags' must not contain '" + key + "', which each request has by itself");
	}

	@Test
	void moreThanTenKeysAreRefused() {
		String[] keys = IntStream.range(0, 11).mapToObj((i) -> "key" + i).toArray(String[]::new);
		assertThatIllegalArgumentException().isThrownBy(() -> config().withRequestTags(keys))
			.withMessage("'request-tags' must be at most 10 keys, but are 11");
	}

	private void start(BaseServer<?> server) throws IOException {
		server.addRequestObserver(this.observer);
		server.start();
	}

	private void assertTags(Map<String, String> expected) {
		await().untilAsserted(() -> assertThat(this.observer.ends()).singleElement()
			.satisfies((end) -> assertThat(end.tags()).isEqualTo(expected)));
	}

	private static RequestTags tags(String... keys) {
		return new RequestTags(config().withRequestTags(keys));
	}

	private static ServerConfig config() {
		return TestServers.config(SocketType.TCP);
	}

	private static final class Tagging extends LineHandler {

		@Override
		protected void setup() throws Exception {
			super.setup();
			request().tag("command", "none-yet");
		}

		@Override
		protected void handleLine(byte[] line) throws IOException {
			request().tag("command", new String(line));
			output().writeLine(line);
		}

	}

}
