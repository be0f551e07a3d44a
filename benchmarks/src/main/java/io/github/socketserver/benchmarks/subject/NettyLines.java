package io.github.socketserver.benchmarks.subject;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;

/**
 * Answers lines, and reads no more while the client does not take its replies.
 */
final class NettyLines extends SimpleChannelInboundHandler<ByteBuf> {

	@Override
	protected void channelRead0(ChannelHandlerContext context, ByteBuf line) {
		byte[] reply = Reply.to(ByteBufUtil.getBytes(line));
		context.write(context.alloc().buffer(reply.length + 1).writeBytes(reply).writeByte('\n'));
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.flush();
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		context.channel().config().setAutoRead(context.channel().isWritable());
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

}
