package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

import io.github.socketserver.transport.DatagramEndpoint;

/**
 * {@link DatagramEndpoint.Batch} that one call of the operating system sends.
 */
final class SentMessages implements DatagramEndpoint.Batch {

	private static final int MOST = 64;

	private static final int BYTES = 64 * 1024;

	private final Descriptor descriptor;

	private final int family;

	private final Messages messages = new Messages(MOST, BYTES, SocketAddresses.SIZE);

	private int first;

	private int end;

	private int bytesEnd;

	SentMessages(Descriptor descriptor, int family) {
		this.descriptor = descriptor;
		this.family = family;
	}

	@Override
	public boolean add(ByteBuffer source, SocketAddress target) throws IOException {
		int length = source.remaining();
		if (this.end == MOST || BYTES - this.bytesEnd < length) {
			return false;
		}
		this.messages.setAddressLength(this.end, SocketAddresses.write((InetSocketAddress) target, this.family,
				this.messages.addresses(), this.messages.addressOffset(this.end)));
		this.messages.bytes().put(this.bytesEnd, source, source.position(), length);
		this.messages.place(this.end, this.bytesEnd, length);
		source.position(source.limit());
		this.bytesEnd += length;
		this.end++;
		return true;
	}

	@Override
	public int send() throws IOException {
		this.descriptor.acquire();
		CallFrame frame = CallFrame.acquire();
		try {
			int sent;
			do {
				sent = Libc.sendMessages(frame, this.descriptor.number(), this.messages.address(this.first),
						this.end - this.first);
			}
			while (sent == -Errno.EINTR);
			int count = (sent == -Errno.EAGAIN) ? 0 : Errno.check(sent, "sendmmsg");
			remove(count);
			return count;
		}
		finally {
			frame.release();
			this.descriptor.release();
		}
	}

	@Override
	public ByteBuffer removeFirst() {
		byte[] packet = new byte[this.messages.room(this.first)];
		this.messages.bytes().get(this.messages.offset(this.first), packet);
		remove(1);
		return ByteBuffer.wrap(packet);
	}

	private void remove(int count) {
		this.first += count;
		if (this.first == this.end) {
			this.first = 0;
			this.end = 0;
			this.bytesEnd = 0;
		}
	}

}
