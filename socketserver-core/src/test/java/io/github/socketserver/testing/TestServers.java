package io.github.socketserver.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.UnixDatagramServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;

/**
 * Servers on the loopback interface or on a fresh path.
 */
public final class TestServers {

	private TestServers() {
	}

	/**
	 * Returns a configuration for a free port or a path that nothing uses.
	 * @param type the socket's type
	 * @return the configuration
	 */
	public static ServerConfig config(SocketType type) {
		ServerConfig config = switch (type) {
			case TCP -> ServerConfig.tcp("127.0.0.1", 0);
			case UDP -> ServerConfig.udp("127.0.0.1", 0);
			case UNIX_STREAM -> ServerConfig.unixStream(TestDirectory.freshPath());
			case UNIX_DATAGRAM -> ServerConfig.unixDatagram(TestDirectory.freshPath());
		};
		return config.withName("test");
	}

	/**
	 * Returns a configuration for a free port or a path that nothing uses.
	 * @param type the socket's type
	 * @param mode the concurrency mode
	 * @return the configuration
	 */
	public static ServerConfig config(SocketType type, Concurrency mode) {
		return config(type).withConcurrency(mode);
	}

	/**
	 * Creates a stream server.
	 * @param config a configuration of a stream type
	 * @param factory makes the handlers
	 * @return the server
	 */
	public static BaseServer<StreamRequest> stream(ServerConfig config, RequestHandlerFactory<StreamRequest> factory) {
		return (config.type() == SocketType.TCP) ? new TcpServer(config, factory)
				: new UnixStreamServer(config, factory);
	}

	/**
	 * Creates a datagram server.
	 * @param config a configuration of a datagram type
	 * @param factory makes the handlers
	 * @return the server
	 */
	public static BaseServer<DatagramRequest> datagram(ServerConfig config,
			RequestHandlerFactory<DatagramRequest> factory) {
		return (config.type() == SocketType.UDP) ? new UdpServer(config, factory)
				: new UnixDatagramServer(config, factory);
	}

	/**
	 * Creates a server of any type that answers with the line or packet it gets, in upper
	 * case; a stream's clients may ask again and again.
	 * @param config the configuration
	 * @return the server
	 */
	public static BaseServer<?> upperCase(ServerConfig config) {
		if (!config.type().isStream()) {
			return datagram(config,
					RequestHandlerFactory.shared((request) -> request.output().write(upperCase(request.packet()))));
		}
		return stream(config, upperCaseHandlers(config));
	}

	/**
	 * Returns handlers that answer each line in upper case, such as the mode can serve.
	 * @param config the configuration
	 * @return the handlers
	 */
	public static RequestHandlerFactory<StreamRequest> upperCaseHandlers(ServerConfig config) {
		return (config.concurrency().loops() > 0) ? UpperCaseLines::new
				: RequestHandlerFactory.shared(upperCaseLines());
	}

	/**
	 * Returns a stateless handler that answers each line in upper case.
	 * @return the handler
	 */
	public static RequestHandler<StreamRequest> upperCaseLines() {
		return (request) -> {
			byte[] line = request.input().readLine();
			while (line != null) {
				request.output().writeLine(upperCase(line));
				line = request.input().readLine();
			}
		};
	}

	/**
	 * Asks a server of any type once, as a client of its own.
	 * @param server the server, bound
	 * @param text what to send
	 * @return the reply
	 * @throws IOException if that fails
	 */
	public static String ask(BaseServer<?> server, String text) throws IOException {
		if (server.config().type().isStream()) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				return client.ask(text);
			}
		}
		try (DatagramClient client = DatagramClient.open(server.localAddress())) {
			return client.ask(text);
		}
	}

	/**
	 * Connects to a stream server that speaks first, and hangs up.
	 * @param server the server, bound
	 * @return the line that it says; {@code null} if it closes instead
	 * @throws IOException if that fails
	 */
	public static String hear(BaseServer<?> server) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			return client.readLine();
		}
	}

	/**
	 * Returns the threads that handle the requests of servers like these, or wait for
	 * some.
	 * @return the threads, except virtual ones
	 */
	public static Set<Thread> handlerThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().matches("socketserver-test-\\d+"))
			.collect(Collectors.toSet());
	}

	static byte[] upperCase(byte[] text) {
		return new String(text, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Answers each line in upper case, called for each.
	 */
	public static class UpperCaseLines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(upperCase(line));
		}

	}

}
