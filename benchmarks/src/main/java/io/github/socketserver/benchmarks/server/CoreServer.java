package io.github.socketserver.benchmarks.server;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.UnixDatagramServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;

/**
 * Our core without Spring, in one of its modes. All settings but the limits are the
 * defaults, time-outs included.
 */
final class CoreServer implements BenchmarkServer {

	private static final int MAX_CONNECTIONS = 20_000;

	private final String mode;

	CoreServer(String mode) {
		this.mode = mode;
	}

	/**
	 * Returns whether the core on the class path has a mode.
	 * @param mode the mode's name
	 * @return {@code true} if so
	 */
	static boolean hasMode(String mode) {
		return method(mode).isPresent();
	}

	// By name, so that a mode needs no line here, and an older core can be measured too
	private static Optional<Method> method(String mode) {
		return Arrays.stream(Concurrency.class.getMethods())
			.filter((method) -> method.getName().equals(mode) && method.getReturnType() == Concurrency.class)
			.min((a, b) -> a.getParameterCount() - b.getParameterCount());
	}

	private static Concurrency concurrency(String mode, ServerOptions options) throws ReflectiveOperationException {
		if (mode.equals("pool")) {
			return Concurrency.pool(PoolSettings.defaults().withMaxThreads(options.threads()));
		}
		Method method = method(mode).orElseThrow();
		return (Concurrency) ((method.getParameterCount() == 0) ? method.invoke(null) : method.invoke(null, 1));
	}

	@Override
	public int start(ServerOptions options) throws Exception {
		BaseServer<?> server = server(options);
		server.start();
		return (server.localAddress() instanceof InetSocketAddress address) ? address.getPort() : 0;
	}

	private BaseServer<?> server(ServerOptions options) throws Exception {
		return switch (options.transport()) {
			case TCP -> new TcpServer(configure(ServerConfig.tcp(ServerOptions.HOST, options.port()), options),
					streamHandler(options));
			case UDP -> new UdpServer(configure(ServerConfig.udp(ServerOptions.HOST, options.port()), options)
				.withReceiveBufferSize(ServerOptions.RECEIVE_BUFFER), datagramHandler());
			case UNIX_STREAM -> new UnixStreamServer(configure(ServerConfig.unixStream(options.socketPath()), options),
					streamHandler(options));
			case UNIX_DATAGRAM -> new UnixDatagramServer(
					configure(ServerConfig.unixDatagram(options.socketPath()), options), datagramHandler());
		};
	}

	private ServerConfig configure(ServerConfig config, ServerOptions options) throws ReflectiveOperationException {
		return config.withConcurrency(concurrency(this.mode, options))
			.withQueueSize(ServerOptions.BACKLOG)
			.withMaxConnections(MAX_CONNECTIONS)
			.withMaxLineLength(options.maxLine());
	}

	private RequestHandlerFactory<StreamRequest> streamHandler(ServerOptions options) {
		boolean oneShot = options.oneShot();
		return this.mode.equals("selecting") ? () -> new UpperCaseLineHandler(oneShot)
				: () -> new UpperCaseHandler(oneShot);
	}

	private static RequestHandlerFactory<DatagramRequest> datagramHandler() {
		return RequestHandlerFactory.shared(CoreServer::upperCase);
	}

	static void upperCase(DatagramRequest request) throws IOException {
		request.reply(Upper.ascii(request.packet()));
	}

}
