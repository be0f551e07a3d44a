package io.github.socketserver.benchmarks.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The leanest pipeline that still handles lines: finds each LF, turns the line to upper
 * case within the buffer that was read, writes what is complete as one piece of that
 * buffer, and flushes when the socket is empty.
 */
final class NettyLineHandler extends ChannelInboundHandlerAdapter {

	private final int maxLine;

	private final boolean oneShot;

	private byte[] scratch = new byte[256];

	/** Begin of a line whose end has not come yet. */
	private @Nullable ByteBuf partial;

	NettyLineHandler(int maxLine, boolean oneShot) {
		this.maxLine = maxLine;
		this.oneShot = oneShot;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf input = (ByteBuf) message;
		int scanned = input.readerIndex();
		if (this.partial != null) {
			scanned = this.partial.writerIndex();
			this.partial.writeBytes(input);
			input.release();
			input = this.partial;
			this.partial = null;
		}
		int line = input.readerIndex();
		int end = input.indexOf(scanned, input.writerIndex(), (byte) '\n');
		while (end >= 0) {
			upperCase(input, line, end - line);
			line = end + 1;
			end = this.oneShot ? -1 : input.indexOf(line, input.writerIndex(), (byte) '\n');
		}
		reply(context, input, line);
	}

	private void upperCase(ByteBuf input, int from, int length) {
		if (length > this.scratch.length) {
			this.scratch = new byte[length];
		}
		input.getBytes(from, this.scratch, 0, length);
		Upper.ascii(this.scratch, 0, length);
		input.setBytes(from, this.scratch, 0, length);
	}

	private void reply(ChannelHandlerContext context, ByteBuf input, int end) {
		if (this.oneShot && end > input.readerIndex()) {
			context.writeAndFlush(input.writerIndex(end)).addListener(ChannelFutureListener.CLOSE);
			return;
		}
		if (end == input.writerIndex()) {
			context.write(input);
			return;
		}
		if (end > input.readerIndex()) {
			context.write(input.readRetainedSlice(end - input.readerIndex()));
		}
		keep(context, input);
	}

	private void keep(ChannelHandlerContext context, ByteBuf rest) {
		if (rest.readableBytes() > this.maxLine) {
			rest.release();
			context.close();
			return;
		}
		if (rest.readerIndex() == 0 && rest.maxWritableBytes() > this.maxLine && rest.refCnt() == 1) {
			this.partial = rest;
			return;
		}
		this.partial = context.alloc().buffer(Math.max(2 * rest.readableBytes(), 256)).writeBytes(rest);
		rest.release();
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.flush();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.partial != null) {
			this.partial.release();
			this.partial = null;
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

}
