package io.github.socketserver.benchmarks.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainDatagramPacket;

/**
 * Turns each datagram to upper case within the buffer that was read, and sends the
 * replies when the socket is empty.
 */
final class NettyDatagramHandler extends ChannelInboundHandlerAdapter {

	private final byte[] scratch = new byte[65_535];

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		// The packet's reference to the buffer passes to the reply
		if (message instanceof DatagramPacket packet) {
			context.write(new DatagramPacket(upperCase(packet.content()), packet.sender()), context.voidPromise());
		}
		else if (message instanceof DomainDatagramPacket packet) {
			context.write(new DomainDatagramPacket(upperCase(packet.content()), packet.sender()),
					context.voidPromise());
		}
	}

	private ByteBuf upperCase(ByteBuf content) {
		int length = content.readableBytes();
		content.getBytes(content.readerIndex(), this.scratch, 0, length);
		Upper.ascii(this.scratch, 0, length);
		return content.setBytes(content.readerIndex(), this.scratch, 0, length);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.flush();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		// A client that has gone is no reason to stop.
	}

}
