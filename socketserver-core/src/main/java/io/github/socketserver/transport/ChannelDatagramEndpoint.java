package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;

import org.jspecify.annotations.Nullable;

/**
 * {@link DatagramEndpoint} over the JDK's {@link DatagramChannel}.
 */
final class ChannelDatagramEndpoint implements DatagramEndpoint {

	private final DatagramChannel channel;

	private final SocketAddress localAddress;

	private final int maxSendSize;

	ChannelDatagramEndpoint(DatagramChannel channel, SocketAddress localAddress, int maxSendSize) {
		this.channel = channel;
		this.localAddress = localAddress;
		this.maxSendSize = maxSendSize;
	}

	@Override
	public SocketAddress localAddress() {
		return this.localAddress;
	}

	@Override
	public SelectableChannel channel() {
		return this.channel;
	}

	@Override
	public int maxSendSize() {
		return this.maxSendSize;
	}

	@Override
	public @Nullable Sender receive(ByteBuffer target) throws IOException {
		SocketAddress sender = this.channel.receive(target);
		return (sender != null) ? new Sender(sender) : null;
	}

	@Override
	public boolean send(ByteBuffer source, SocketAddress target) throws IOException {
		int length = source.remaining();
		return this.channel.send(source, target) == length;
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
