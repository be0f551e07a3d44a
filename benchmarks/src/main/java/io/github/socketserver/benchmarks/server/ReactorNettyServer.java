package io.github.socketserver.benchmarks.server;

import java.net.InetSocketAddress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.LineBasedFrameDecoder;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/**
 * Reactor Netty with one event loop and Netty's own line decoder.
 */
final class ReactorNettyServer implements BenchmarkServer {

	@Override
	public int start(ServerOptions options) {
		return ((InetSocketAddress) TcpServer.create()
			.host(ServerOptions.HOST)
			.port(options.port())
			.runOn(LoopResources.create("bench", 1, true))
			.option(ChannelOption.SO_BACKLOG, ServerOptions.BACKLOG)
			.doOnConnection((connection) -> connection
				.addHandlerLast(new LineBasedFrameDecoder(options.maxLine(), false, true)))
			.handle((input, output) -> {
				Flux<ByteBuf> replies = input.receive().map(ReactorNettyServer::upperCase);
				return output.send(options.oneShot() ? replies.take(1) : replies);
			})
			.bindNow()
			.address()).getPort();
	}

	private static ByteBuf upperCase(ByteBuf line) {
		byte[] bytes = new byte[line.readableBytes()];
		line.getBytes(line.readerIndex(), bytes);
		return line.retain().setBytes(line.readerIndex(), Upper.ascii(bytes));
	}

}
