package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;

import io.github.socketserver.transport.DatagramEndpoint;
import io.github.socketserver.transport.UdpTransport;
import org.jspecify.annotations.Nullable;

/**
 * {@link DatagramEndpoint} that receives and sends several datagrams by one call, over a
 * JDK channel that has a second descriptor for the same socket. Single ones leave by the
 * channel.
 */
final class BatchEndpoint implements DatagramEndpoint {

	private final DatagramChannel channel;

	private final Descriptor descriptor;

	private final SocketAddress localAddress;

	private final SentMessages batch;

	private final ReceivedBursts received;

	private BatchEndpoint(DatagramChannel channel, Descriptor descriptor, SocketAddress localAddress) {
		this.channel = channel;
		this.descriptor = descriptor;
		this.localAddress = localAddress;
		this.received = new ReceivedBursts(descriptor, new ClientAddresses());
		this.batch = new SentMessages(descriptor,
				SocketOptions.get(descriptor.number(), SocketOptions.SOCKET, SocketOptions.SO_DOMAIN));
	}

	static BatchEndpoint open(DatagramChannel channel) throws IOException {
		Descriptor descriptor = DescriptorFinder.duplicate(channel);
		try {
			return new BatchEndpoint(channel, descriptor, channel.getLocalAddress());
		}
		catch (IOException | RuntimeException | Error ex) {
			descriptor.close();
			throw ex;
		}
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
		return UdpTransport.MAX_PAYLOAD;
	}

	@Override
	public @Nullable Sender receive(ByteBuffer target) throws IOException {
		if (!this.channel.isOpen()) {
			throw new ClosedChannelException();
		}
		return this.received.receive(target);
	}

	@Override
	public int received() {
		return this.received.remaining();
	}

	@Override
	public Batch batch() {
		return this.batch;
	}

	@Override
	public boolean send(ByteBuffer source, SocketAddress target) throws IOException {
		int length = source.remaining();
		return this.channel.send(source, target) == length;
	}

	/*
	 * The socket itself stays open until both descriptors are closed.
	 */
	@Override
	public void close() throws IOException {
		this.descriptor.close();
		this.channel.close();
	}

}
