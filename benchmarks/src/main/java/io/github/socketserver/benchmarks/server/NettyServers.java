package io.github.socketserver.benchmarks.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.github.socketserver.benchmarks.Transport;
import io.netty.bootstrap.AbstractBootstrap;
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

/**
 * Netty with one event loop and one handler in the pipeline, over epoll or NIO.
 */
final class NettyServers {

	/** With it epoll reads and writes several datagrams in a system call. */
	private static final int DATAGRAMS_PER_READ = 64;

	private static final int MAX_DATAGRAM = 1024;

	private NettyServers() {
	}

	static int epoll(ServerOptions options) throws InterruptedException {
		EventLoopGroup loop = loop(EpollIoHandler.newFactory());
		Bootstrap udp = udp(loop).channel(EpollDatagramChannel.class)
			.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_DATAGRAM)
			.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM * DATAGRAMS_PER_READ));
		return switch (options.transport()) {
			case TCP -> bind(stream(loop, options).channel(EpollServerSocketChannel.class), options);
			case UNIX_STREAM -> bind(stream(loop, options).channel(EpollServerDomainSocketChannel.class), options);
			case UDP -> bind(udp, options);
			case UNIX_DATAGRAM -> bind(datagram(loop).channel(EpollDomainDatagramChannel.class), options);
		};
	}

	static int nio(ServerOptions options) throws InterruptedException {
		EventLoopGroup loop = loop(NioIoHandler.newFactory());
		return (options.transport() == Transport.TCP)
				? bind(stream(loop, options).channel(NioServerSocketChannel.class), options)
				: bind(udp(loop).channel(NioDatagramChannel.class), options);
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
		return (options.transport() == Transport.TCP) ? bootstrap.childOption(ChannelOption.TCP_NODELAY, true)
				: bootstrap;
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

	private static int bind(AbstractBootstrap<?, ?> bootstrap, ServerOptions options) throws InterruptedException {
		Channel channel = bootstrap.bind(address(options)).sync().channel();
		return (channel.localAddress() instanceof InetSocketAddress address) ? address.getPort() : 0;
	}

}
