package io.github.socketserver.benchmarks.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;

import static io.github.socketserver.benchmarks.Transport.TCP;

/**
 * Netty with one event loop and one handler in the pipeline, over epoll or NIO.
 */
final class NettyServers {

	/** With it epoll reads and writes several datagrams in a system call. */
	private static final int DATAGRAMS_PER_READ = 64;

	private static final int MAX_DATAGRAM = 1024;

	private NettyServers() {
	}

	static int epoll(ServerOptions options) throws Exception {
		EventLoopGroup loop = loop(EpollIoHandler.newFactory());
		return port(switch (options.transport()) {
			case TCP, UNIX_STREAM -> {
				ServerBootstrap bootstrap = stream(loop, options).channel((options.transport() == TCP)
						? EpollServerSocketChannel.class : EpollServerDomainSocketChannel.class);
				yield bootstrap.bind(address(options)).sync().channel();
			}
			case UDP -> udp(loop).channel(EpollDatagramChannel.class)
				.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_DATAGRAM)
				.option(ChannelOption.RECVBUF_ALLOCATOR,
						new FixedRecvByteBufAllocator(MAX_DATAGRAM * DATAGRAMS_PER_READ))
				.bind(address(options))
				.sync()
				.channel();
			case UNIX_DATAGRAM ->
				datagram(loop).channel(EpollDomainDatagramChannel.class).bind(address(options)).sync().channel();
		});
	}

	static int nio(ServerOptions options) throws Exception {
		EventLoopGroup loop = loop(NioIoHandler.newFactory());
		if (options.transport() == TCP) {
			return port(stream(loop, options).channel(NioServerSocketChannel.class)
				.bind(address(options))
				.sync()
				.channel());
		}
		return port(udp(loop).channel(NioDatagramChannel.class).bind(address(options)).sync().channel());
	}

	private static EventLoopGroup loop(IoHandlerFactory factory) {
		return new MultiThreadIoEventLoopGroup(1, factory);
	}

	private static ServerBootstrap stream(EventLoopGroup loop, ServerOptions options) {
		ServerBootstrap bootstrap = new ServerBootstrap().group(loop)
			.option(ChannelOption.SO_BACKLOG, ServerOptions.BACKLOG)
			.childHandler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(new NettyLineHandler(options.maxLine(), options.oneShot()));
				}

			});
		return (options.transport() == TCP) ? bootstrap.childOption(ChannelOption.TCP_NODELAY, true) : bootstrap;
	}

	private static Bootstrap udp(EventLoopGroup loop) {
		return datagram(loop).option(ChannelOption.SO_RCVBUF, ServerOptions.RECEIVE_BUFFER);
	}

	private static Bootstrap datagram(EventLoopGroup loop) {
		return new Bootstrap().group(loop).handler(new NettyDatagramHandler());
	}

	private static SocketAddress address(ServerOptions options) {
		return options.transport().isUnix() ? new DomainSocketAddress(options.path())
				: new InetSocketAddress(ServerOptions.HOST, options.port());
	}

	private static int port(Channel channel) {
		return (channel.localAddress() instanceof InetSocketAddress address) ? address.getPort() : 0;
	}

}
