package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;

import io.github.socketserver.transport.DatagramEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * {@link DatagramEndpoint} of a Unix socket that has another endpoint already: it looks
 * after the address and is waited for, and this one receives several datagrams by one
 * call. Replies leave one by one, since the queue of any client may be full.
 */
final class UnixEndpoint implements DatagramEndpoint {

	private final DatagramEndpoint bound;

	private final Descriptor descriptor;

	private final ReceivedBursts received;

	private UnixEndpoint(DatagramEndpoint bound, Descriptor descriptor) {
		this.bound = bound;
		this.descriptor = descriptor;
		this.received = new ReceivedBursts(descriptor, new UnixClientAddresses());
	}

	static UnixEndpoint open(DatagramEndpoint bound, int number) throws IOException {
		return new UnixEndpoint(bound, DescriptorFinder.duplicate(number));
	}

	@Override
	public SocketAddress localAddress() {
		return this.bound.localAddress();
	}

	@Override
	public SelectableChannel channel() {
		return this.bound.channel();
	}

	@Override
	public boolean isReachable() {
		return this.bound.isReachable();
	}

	@Override
	public int maxSendSize() {
		return this.bound.maxSendSize();
	}

	@Override
	public @Nullable Sender receive(ByteBuffer target) throws IOException {
		if (!channel().isOpen()) {
			throw new ClosedChannelException();
		}
		return this.received.receive(target);
	}

	@Override
	public int received() {
		return this.received.remaining();
	}

	@Override
	public boolean send(ByteBuffer source, SocketAddress target) throws IOException {
		this.descriptor.acquire();
		CallFrame frame = CallFrame.acquire();
		try {
			int length = source.remaining();
			int addressLength = UnixSocketAddresses.write(target, frame.structure());
			frame.bytes(length).put(0, source, source.position(), length);
			int sent;
			do {
				sent = Libc.sendTo(frame, this.descriptor.number(), length, addressLength);
			}
			while (sent == -Errno.EINTR);
			if (sent == -Errno.EAGAIN) {
				return false;
			}
			Errno.check(sent, "sendto");
			source.position(source.limit());
			return true;
		}
		finally {
			frame.release();
			this.descriptor.release();
		}
	}

	/*
	 * The socket itself stays open until both descriptors are closed.
	 */
	@Override
	public void close() throws IOException {
		this.descriptor.close();
		this.bound.close();
	}

}
