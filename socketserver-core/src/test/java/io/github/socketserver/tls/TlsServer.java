package io.github.socketserver.tls;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLContext;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Handshakes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import io.github.socketserver.transport.TlsSettings;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A running server that speaks TLS. When it is closed, its accounts have to be settled.
 */
final class TlsServer implements AutoCloseable {

	static final TestAuthority AUTHORITY = new TestAuthority("Test Authority");

	static final TestIdentity IDENTITY = AUTHORITY.issue("localhost");

	static final TestIdentity CLIENT = AUTHORITY.issue("client");

	static final SSLContext CONTEXT = IDENTITY.context(AUTHORITY);

	static final SSLContext ANONYMOUS = TestIdentity.context(null, AUTHORITY);

	static final TlsSettings SETTINGS = TlsSettings.of(() -> CONTEXT);

	private final Handshakes handshakes = new Handshakes();

	private final BaseServer<StreamRequest> server;

	private TlsServer(ServerConfig config, RequestHandlerFactory<StreamRequest> factory) throws IOException {
		this.server = TestServers.stream(config, factory);
		this.server.addListener(this.handshakes);
		this.server.start();
	}

	static TlsServer start(RequestHandlerFactory<StreamRequest> factory) throws IOException {
		return start(factory, (config) -> config);
	}

	static TlsServer start(RequestHandlerFactory<StreamRequest> factory, UnaryOperator<ServerConfig> changes)
			throws IOException {
		return new TlsServer(changes.apply(TestServers.config(SocketType.TCP).withTls(SETTINGS)), factory);
	}

	static TlsServer upperCase(UnaryOperator<ServerConfig> changes) throws IOException {
		return start(RequestHandlerFactory.shared(TestServers.upperCaseLines()), changes);
	}

	static TlsServer of(ServerConfig config, RequestHandlerFactory<StreamRequest> factory) throws IOException {
		return new TlsServer(config, factory);
	}

	BaseServer<StreamRequest> server() {
		return this.server;
	}

	SocketAddress address() {
		return this.server.localAddress();
	}

	TlsClient connect(String... protocols) throws IOException {
		return TlsClient.connect(address(), ANONYMOUS, protocols);
	}

	StreamClient connectPlain() throws IOException {
		return StreamClient.connect(address());
	}

	List<Throwable> handshakeFailures() {
		return this.handshakes.failures();
	}

	int handshakesDone() {
		return this.handshakes.successes().size();
	}

	long closed(CloseCause cause) {
		return this.server.statistics().closedConnections().get(cause);
	}

	void awaitClosed(CloseCause cause, long count) {
		Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> assertThat(closed(cause)).isEqualTo(count));
	}

	void awaitActive(long count) {
		Awaitility.await()
			.atMost(20, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(this.server.statistics().activeConnections()).isEqualTo(count));
	}

	@Override
	public void close() {
		this.server.close();
		AccountingLaw.assertSettled(this.server, this.server.statistics().acceptedConnections());
	}

}
