package io.github.socketserver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.Framing;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.policy.AddressRange;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.AbstractUnixAddress;
import io.github.socketserver.transport.TlsSettings;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/**
 * Whoever passes {@code null} is told at once for what.
 */
class NullArgumentTests {

	private static final ServerConfig CONFIG = ServerConfig.tcp("127.0.0.1", 0);

	private static final RequestHandlerFactory<StreamRequest> HANDLERS = RequestHandlerFactory.shared((request) -> {
	});

	private static final TlsSettings TLS = TlsSettings.of(() -> null);

	private static final ProcessSettings PROCESSES = ProcessSettings.defaults();

	@ParameterizedTest(name = "{0} {index}")
	@MethodSource({ "configurations", "modes", "servers", "settings" })
	void aMissingArgumentIsNamed(String name, ThrowingCallable call) {
		assertThatNullPointerException().isThrownBy(call).withMessage("'" + name + "' must not be null");
	}

	@ParameterizedTest
	@MethodSource("lists")
	void aListWithoutOneOfItsElementsIsNamed(String name, ThrowingCallable call) {
		assertThatNullPointerException().isThrownBy(call).withMessage("'" + name + "' must not contain null");
	}

	@Test
	void aHandlerIsToldWhatItHasLeftOut() throws IOException {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		for (RequestHandler<DatagramRequest> handler : List.<RequestHandler<DatagramRequest>>of(
				(request) -> request.tag("command", null), (request) -> request.tag(null, "a"),
				(request) -> request.handOff(null, (rest) -> {
				}), (request) -> request.handOff(Concurrency.threading(), null), (request) -> request.reply(null))) {
			ServerConfig config = TestServers.config(SocketType.UDP).withRequestTags("command");
			try (UdpServer server = new UdpServer(config, RequestHandlerFactory.shared(handler)) {
				@Override
				protected void handleError(DatagramRequest request, Throwable thrown) {
					failure.set(thrown);
				}
			}) {
				server.start();
				try (DatagramClient client = DatagramClient.open(server.localAddress())) {
					client.send("hello");
					await().until(() -> failure.get() != null);
				}
			}
			assertThat(failure.getAndSet(null)).isInstanceOf(NullPointerException.class)
				.message()
				.matches("'(key|value|concurrency|continuation|packet)' must not be null");
		}
	}

	static Stream<Arguments> configurations() {
		return Stream.of(call("host", () -> ServerConfig.tcp(null, 0)), call("host", () -> ServerConfig.udp(null, 0)),
				call("path", () -> ServerConfig.unixStream((String) null)),
				call("path", () -> ServerConfig.unixStream((Path) null)),
				call("path", () -> ServerConfig.unixDatagram((String) null)),
				call("path", () -> ServerConfig.unixDatagram((Path) null)), call("type", () -> ServerConfig.of(null)),
				call("name", () -> CONFIG.withName(null)), call("addresses", () -> CONFIG.withAddresses(null)),
				call("path-permissions", () -> CONFIG.withPathPermissions(null)),
				call("concurrency", () -> CONFIG.withConcurrency(null)),
				call("allowed-addresses", () -> CONFIG.withAllowedAddresses((String[]) null)),
				call("denied-addresses", () -> CONFIG.withDeniedAddresses((String[]) null)),
				call("request-tags", () -> CONFIG.withRequestTags((String[]) null)),
				call("connection-timeout", () -> CONFIG.withConnectionTimeout(null)),
				call("idle-timeout", () -> CONFIG.withIdleTimeout(null)),
				call("request-timeout", () -> CONFIG.withRequestTimeout(null)),
				call("write-timeout", () -> CONFIG.withWriteTimeout(null)),
				call("max-connection-age", () -> CONFIG.withMaxConnectionAge(null)),
				call("close-timeout", () -> CONFIG.withCloseTimeout(null)),
				call("timeout", () -> CONFIG.withTimeout(null)),
				call("pollInterval", () -> CONFIG.withPollInterval(null)),
				call("close-policy", () -> CONFIG.withClosePolicy(null)),
				call("write-buffer-size", () -> CONFIG.withWriteBuffering(null)),
				call("max-connections-policy", () -> CONFIG.withMaxConnectionsPolicy(null)));
	}

	static Stream<Arguments> modes() {
		return Stream.of(call("settings", () -> Concurrency.pool(null)),
				call("settings", () -> Concurrency.forking(null)),
				call("program", () -> Concurrency.forking(PROCESSES, null)),
				call("executor", () -> Concurrency.executor(null)),
				call("threads.overload-policy", () -> PoolSettings.defaults().withOverloadPolicy(null)),
				call("processes.boot-timeout", () -> PROCESSES.withBootTimeout(null)),
				call("processes.orphan-timeout", () -> PROCESSES.withOrphanTimeout(null)),
				call("processes.jvm-arguments", () -> PROCESSES.withJvmArguments(null)),
				call("processes.archive", () -> PROCESSES.withArchive(null)),
				call("processes.tls", () -> PROCESSES.withTls(null)));
	}

	static Stream<Arguments> servers() {
		TcpServer server = new TcpServer(CONFIG, HANDLERS);
		return Stream.of(call("config", () -> new TcpServer(null, HANDLERS)),
				call("config", () -> new TcpServer(null, HANDLERS, null)),
				call("bound", () -> new TcpServer(CONFIG, HANDLERS, null)),
				call("config", () -> new UdpServer(null, null)), call("config", () -> new UnixStreamServer(null, null)),
				call("config", () -> new UnixDatagramServer(null, null)),
				call("handlerFactory", () -> new TcpServer(CONFIG, null)),
				call("handler", () -> RequestHandlerFactory.shared(null)),
				call("listener", () -> server.addListener(null)),
				call("observer", () -> server.addRequestObserver(null)),
				call("verifier", () -> server.addRequestVerifier(null)), call("timeout", () -> server.shutdown(null)),
				call("budget", () -> server.stop(null)));
	}

	static Stream<Arguments> settings() {
		return Stream.of(call("context", () -> TlsSettings.of(null)),
				call("ssl.client-auth", () -> TLS.withClientAuth(null)),
				call("ssl.handshake-timeout", () -> TLS.withHandshakeTimeout(null)),
				call("protocols", () -> TLS.withProtocols(null)), call("ciphers", () -> TLS.withCiphers(null)),
				call("applicationProtocols", () -> TLS.withApplicationProtocols(null)),
				call("proxy-protocol.trusted-addresses", () -> ProxyProtocol.trusting((String[]) null)),
				call("proxy-protocol.header-timeout",
						() -> ProxyProtocol.trusting("192.0.2.1").withHeaderTimeout(null)),
				call("text", () -> AddressRange.parse(null)), call("name", () -> AbstractUnixAddress.of(null)),
				call("delimiter", () -> Framing.delimited(null, 1)),
				call("order", () -> Framing.lengthPrefixed(1, null, 1)),
				call("closeCause", () -> new PeerException("", (CloseCause) null)));
	}

	static Stream<Arguments> lists() {
		return Stream.of(call("addresses", () -> CONFIG.withAddresses(Arrays.asList(CONFIG.addresses().get(0), null))),
				call("allowed-addresses", () -> CONFIG.withAllowedAddresses("192.0.2.1", null)),
				call("denied-addresses", () -> CONFIG.withDeniedAddresses("192.0.2.1", null)),
				call("request-tags", () -> CONFIG.withRequestTags("a", null)));
	}

	private static Arguments call(String name, ThrowingCallable call) {
		return Arguments.of(name, call);
	}

}
