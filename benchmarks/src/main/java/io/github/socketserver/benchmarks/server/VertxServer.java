package io.github.socketserver.benchmarks.server;

import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;

/**
 * Vert.x with one event loop, native transport, and its own record parser.
 */
final class VertxServer implements BenchmarkServer {

	@Override
	public int start(ServerOptions options) throws Exception {
		Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
		NetServer server = vertx.createNetServer(new NetServerOptions().setHost(ServerOptions.HOST)
			.setPort(options.port())
			.setTcpNoDelay(true)
			.setAcceptBacklog(ServerOptions.BACKLOG));
		server.connectHandler((socket) -> serve(socket, options));
		return server.listen().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS).actualPort();
	}

	private static void serve(NetSocket socket, ServerOptions options) {
		RecordParser lines = RecordParser.newDelimited("\n", socket);
		lines.maxRecordSize(options.maxLine());
		lines.handler((line) -> {
			byte[] reply = new byte[line.length() + 1];
			line.getBytes(reply);
			reply[line.length()] = '\n';
			if (options.oneShot()) {
				socket.end(Buffer.buffer(Upper.ascii(reply)));
			}
			else {
				socket.write(Buffer.buffer(Upper.ascii(reply)));
			}
		});
		lines.exceptionHandler((ex) -> socket.close());
	}

}
