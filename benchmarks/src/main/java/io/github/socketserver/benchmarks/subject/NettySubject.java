package io.github.socketserver.benchmarks.subject;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import org.jspecify.annotations.Nullable;

/**
 * Netty over epoll with its own decoder of lines and its own time-outs.
 */
final class NettySubject implements Subject {

	private final EventLoopGroup acceptor = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

	private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

	private @Nullable Channel listener;

	@Override
	public int start(SubjectOptions options) throws InterruptedException {
		Channel bound = new ServerBootstrap().group(this.acceptor, this.loops)
			.channel(EpollServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, SubjectOptions.BACKLOG)
			.option(EpollChannelOption.SO_REUSEPORT, options.reusePort())
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					fill(channel.pipeline(), options);
				}

			})
			.bind(SubjectOptions.HOST, options.port())
			.sync()
			.channel();
		this.listener = bound;
		return ((InetSocketAddress) bound.localAddress()).getPort();
	}

	private static void fill(ChannelPipeline pipeline, SubjectOptions options) {
		if (options.hasDeadline()) {
			pipeline.addLast(new ReadTimeoutHandler(options.deadline().toMillis(), TimeUnit.MILLISECONDS));
			pipeline.addLast(new WriteTimeoutHandler(options.deadline().toMillis(), TimeUnit.MILLISECONDS));
		}
		pipeline.addLast(new LineBasedFrameDecoder(SubjectOptions.MAX_LINE));
		pipeline.addLast(new NettyLines());
	}

	@Override
	public void pause() {
		listener().config().setAutoRead(false);
	}

	@Override
	public void resume() {
		listener().config().setAutoRead(true);
	}

	@Override
	public void stop() throws InterruptedException {
		listener().close().sync();
		this.acceptor.shutdownGracefully().sync();
		this.loops.shutdownGracefully().sync();
	}

	private Channel listener() {
		return Objects.requireNonNull(this.listener, "Not started");
	}

}
