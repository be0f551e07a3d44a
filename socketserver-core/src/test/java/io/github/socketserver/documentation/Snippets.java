package io.github.socketserver.documentation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.UnixDatagramServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.TlsTermination;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ConnectionInfo;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.io.Framing;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.DatagramRequestHandler;
import io.github.socketserver.request.FrameHandler;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.transport.TlsMaterial;
import io.github.socketserver.transport.TlsSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The code that the documentation shows. {@link DocumentationSnippetsTests} holds that it
 * is the same, {@link SnippetBehaviourTests} that it does what the pages say.
 */
final class Snippets {

	private static final Logger logger = LoggerFactory.getLogger(Snippets.class);

	private Snippets() {
	}

	static String commandOf(byte[] line) {
		return new String(line, StandardCharsets.US_ASCII).split(" ")[0];
	}

	static byte[] upperAscii(byte[] text) {
		byte[] upper = text.clone();
		for (int i = 0; i < upper.length; i++) {
			if (upper[i] >= 'a' && upper[i] <= 'z') {
				upper[i] -= 'a' - 'A';
			}
		}
		return upper;
	}

	static byte[] report(byte[] name) {
		return ("report " + new String(name, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
	}

	static ServerConfig poolConfig() {
		ServerConfig config = ServerConfig.tcp("localhost", 9999)
			.withConcurrency(Concurrency.pool(PoolSettings.defaults().withMaxThreads(50).withMaxQueueCapacity(100)))
			.withMaxConnections(1000);
		return config;
	}

	static ServerConfig acceptorConfig() {
		ServerConfig config = ServerConfig.udp("0.0.0.0", 9999)
			.withConcurrency(Concurrency.selecting(4))
			.withReusePort(true)
			.withAcceptors(4);
		return config;
	}

	static TcpServer forkingServer() {
		ServerConfig config = ServerConfig.tcp("localhost", 9999)
			.withConcurrency(Concurrency.forking(ProcessSettings.defaults().withMax(8)))
			.withRequestTimeout(Duration.ofSeconds(30));
		TcpServer server = new TcpServer(config, UpperCaseHandler::new);
		return server;
	}

	static ServerConfig workerTlsConfig(KeyStore keyStore, char[] password, KeyStore trustStore) {
		TlsMaterial material = TlsMaterial.of(keyStore, password, trustStore);
		ServerConfig config = ServerConfig.tcp("localhost", 9999)
			.withTls(TlsSettings.of(material))
			.withConcurrency(Concurrency.forking(ProcessSettings.defaults().withTls(TlsTermination.WORKER)));
		return config;
	}

	static void makeServers() {
		TcpServer server = new TcpServer(ServerConfig.tcp("localhost", 9999), UpperCaseHandler::new);

		UdpServer shared = new UdpServer(ServerConfig.udp("localhost", 9999),
				RequestHandlerFactory.shared((request) -> request.output().write(upperAscii(request.packet()))));
		server.close();
		shared.close();
	}

	static void makeUnixServers() {
		ServerConfig config = ServerConfig.unixStream("/run/app/upper.sock")
			.withPathPermissions(PosixFilePermissions.fromString("rw-rw----"));
		UnixStreamServer server = new UnixStreamServer(config, UpperCaseHandler::new);

		UnixDatagramServer named = new UnixDatagramServer(ServerConfig.unixDatagram("@upper"),
				UpperCaseDatagramHandler::new);
		server.close();
		named.close();
	}

	static ServerConfig proxyConfig() {
		ServerConfig config = ServerConfig.tcp("0.0.0.0", 9999)
			.withProxyProtocol(ProxyProtocol.trusting("10.0.0.5", "10.0.0.6"));
		return config;
	}

	static void serve() throws IOException {
		try (TcpServer server = new TcpServer(ServerConfig.tcp("localhost", 9999), UpperCaseHandler::new)) {
			server.serveForever();
		}
	}

	static void serveUntilTheProcessEnds() throws IOException, InterruptedException {
		TcpServer server = new TcpServer(ServerConfig.tcp("localhost", 9999), UpperCaseHandler::new);
		Runtime.getRuntime().addShutdownHook(new Thread(server::close));
		server.start();
		server.await();
	}

	static void listen(TcpServer server) {
		server.addListener(new ServerListener() {

			@Override
			public void connectionClosed(ConnectionInfo connection, CloseCause cause, Duration duration) {
				if (cause == CloseCause.FORCED) {
					logger.info("Cut {} after {}", connection.clientAddress(), duration);
				}
			}

		});
	}

	static class UpperCaseHandler extends StreamRequestHandler {

		@Override
		protected void handle() throws IOException {
			byte[] line;
			while ((line = input().readLine()) != null) {
				output().writeLine(upperAscii(line));
			}
		}

	}

	static class UpperCaseDatagramHandler extends DatagramRequestHandler {

		@Override
		protected void handle() throws IOException {
			output().write(upperAscii(packet()));
		}

	}

	static class SessionHandler extends StreamRequestHandler {

		@Override
		protected void handle() throws IOException {
			output().writeLine("ready");
			while (input().awaitFrame()) {
				output().writeLine(upperAscii(input().readLine()));
			}
		}

	}

	static class EchoFramesHandler extends FrameHandler {

		private static final Framing FRAMING = Framing.lengthPrefixed(4, ByteOrder.LITTLE_ENDIAN, 65_536);

		@Override
		protected Framing framing() {
			return FRAMING;
		}

		@Override
		protected void handleFrame(byte[] frame) throws IOException {
			output().writeFrame(FRAMING, frame);
		}

	}

	static class ChatHandler extends LineHandler {

		@Override
		protected void setup() throws Exception {
			super.setup();
			connection().attributes().put("name", "guest-" + request().id());
		}

		@Override
		protected void handleLine(byte[] line) {
			String text = connection().attributes().get("name") + ": " + new String(line, StandardCharsets.UTF_8);
			for (Connection each : server().connections()) {
				try {
					each.output().writeLine(text);
				}
				catch (IOException ex) {
					each.close();
				}
			}
		}

	}

	static class CountingHandler extends LineHandler {

		private int count;

		@Override
		protected void handleLine(byte[] line) throws IOException {
			this.count++;
			output().writeLine(this.count + ": " + new String(line, StandardCharsets.UTF_8));
		}

	}

	static class CommandHandler extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			request().tag("command", commandOf(line));
			output().writeLine(upperAscii(line));
		}

	}

	static class TenantHandler extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			ProxyHeader header = request().proxyHeader();
			String tenant = (header != null && header.authority() != null) ? header.authority() : "nobody";
			output().writeLine(tenant);
		}

	}

	static class ReportHandler extends StreamRequestHandler {

		private static final Concurrency REPORTS = Concurrency
			.pool(PoolSettings.defaults().withMaxThreads(2).withMaxQueueCapacity(100));

		@Override
		protected void handle() throws IOException {
			byte[] name = input().readLine();
			request().handOff(REPORTS, (request) -> request.output().writeLine(report(name)));
		}

	}

	static class LocalOnlyServer extends TcpServer {

		LocalOnlyServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlers) {
			super(config, handlers);
		}

		@Override
		protected boolean verifyRequest(StreamRequest request) {
			return request.clientAddress() instanceof InetSocketAddress client
					&& client.getAddress().isLoopbackAddress();
		}

	}

}
