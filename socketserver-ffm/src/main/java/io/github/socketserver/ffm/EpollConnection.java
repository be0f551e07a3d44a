package io.github.socketserver.ffm;

import java.io.IOException;
import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

import io.github.socketserver.transport.StreamConnection;

/**
 * {@link StreamConnection} over a descriptor. Bytes outside of the heap are read and
 * written where they are, others pass through a buffer of the {@link CallFrame}.
 */
final class EpollConnection implements StreamConnection {

	private static final int MSG_DONTWAIT = 0x40;

	private static final int MSG_NOSIGNAL = 0x4000;

	private static final int SHUT_WR = 1;

	private final Descriptor descriptor;

	private final EpollChannel channel;

	private final SocketAddress clientAddress;

	private final SocketAddress localAddress;

	EpollConnection(Descriptor descriptor, SocketAddress clientAddress, SocketAddress localAddress) {
		this.descriptor = descriptor;
		this.channel = new EpollChannel(descriptor);
		this.clientAddress = clientAddress;
		this.localAddress = localAddress;
	}

	@Override
	public SocketAddress clientAddress() {
		return this.clientAddress;
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
	public boolean isDrainedByShortRead() {
		return true;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		int room = target.remaining();
		if (room == 0) {
			return 0;
		}
		long before = this.descriptor.acquire();
		int count = 0;
		try {
			count = receive(target);
		}
		finally {
			release(before, count, room);
		}
		if (count == 0) {
			return -1;
		}
		return (count == -Errno.EAGAIN) ? 0 : Errno.check(count, "recv");
	}

	private int receive(ByteBuffer target) {
		CallFrame frame = CallFrame.acquire();
		try {
			return target.isDirect() ? receiveDirectly(frame, target) : receiveByCopy(frame, target);
		}
		finally {
			frame.release();
		}
	}

	private int receiveDirectly(CallFrame frame, ByteBuffer target) {
		int count = receive(frame, CallFrame.addressOf(target), target.remaining());
		Reference.reachabilityFence(target);
		if (count > 0) {
			target.position(target.position() + count);
		}
		return count;
	}

	private int receiveByCopy(CallFrame frame, ByteBuffer target) {
		int room = Math.min(target.remaining(), CallFrame.MOST_BYTES);
		ByteBuffer bytes = frame.bytes(room);
		int count = receive(frame, frame.bytesAddress(), room);
		if (count > 0) {
			target.put(bytes.limit(count));
		}
		return count;
	}

	private int receive(CallFrame frame, long address, int length) {
		int count = Libc.receive(frame, this.descriptor.number(), address, length, MSG_DONTWAIT);
		while (count == -Errno.EINTR) {
			count = Libc.receive(frame, this.descriptor.number(), address, length, MSG_DONTWAIT);
		}
		return count;
	}

	private void release(long before, int count, int room) {
		boolean nothing = count == -Errno.EAGAIN;
		if (nothing || (count > 0 && count < Math.min(room, CallFrame.MOST_BYTES))) {
			this.descriptor.releaseDrained(before, nothing);
			return;
		}
		if (count <= 0) {
			this.descriptor.inputIsOver();
		}
		this.descriptor.release();
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		int length = source.remaining();
		if (length == 0) {
			return 0;
		}
		int count;
		CallFrame frame = CallFrame.acquire();
		try {
			count = source.isDirect() ? sendDirectly(frame, source) : sendCopied(frame, source);
		}
		finally {
			frame.release();
		}
		if (count > 0) {
			source.position(source.position() + count);
		}
		return count;
	}

	private int sendDirectly(CallFrame frame, ByteBuffer source) throws IOException {
		int count = send(frame, CallFrame.addressOf(source), source.remaining());
		Reference.reachabilityFence(source);
		return count;
	}

	private int sendCopied(CallFrame frame, ByteBuffer source) throws IOException {
		int length = Math.min(source.remaining(), CallFrame.MOST_BYTES);
		frame.bytes(length).put(0, source, source.position(), length);
		return send(frame, frame.bytesAddress(), length);
	}

	@Override
	public long write(ByteBuffer... sources) throws IOException {
		int filled = 0;
		long total = 0;
		ByteBuffer last = null;
		for (ByteBuffer source : sources) {
			if (source.hasRemaining()) {
				filled++;
				total += source.remaining();
				last = (last != null) ? last : source;
			}
		}
		if (last == null) {
			return 0;
		}
		return (filled == 1) ? write(last) : writeGathered((int) Math.min(total, CallFrame.MOST_BYTES), sources);
	}

	private int writeGathered(int length, ByteBuffer... sources) throws IOException {
		int count;
		CallFrame frame = CallFrame.acquire();
		try {
			ByteBuffer bytes = frame.bytes(length).limit(length);
			for (ByteBuffer source : sources) {
				int part = Math.min(source.remaining(), bytes.remaining());
				bytes.put(bytes.position(), source, source.position(), part).position(bytes.position() + part);
			}
			count = send(frame, frame.bytesAddress(), length);
		}
		finally {
			frame.release();
		}
		int rest = count;
		for (ByteBuffer source : sources) {
			int part = Math.min(source.remaining(), rest);
			source.position(source.position() + part);
			rest -= part;
		}
		return count;
	}

	/**
	 * Sends what the operating system takes at once.
	 * @param frame for the call
	 * @param address where the bytes are
	 * @param length how many they are
	 * @return the number of bytes taken, possibly 0
	 * @throws IOException if the connection is broken
	 */
	private int send(CallFrame frame, long address, int length) throws IOException {
		long before = this.descriptor.acquire();
		int count = 0;
		try {
			do {
				count = Libc.send(frame, this.descriptor.number(), address, length, MSG_DONTWAIT | MSG_NOSIGNAL);
			}
			while (count == -Errno.EINTR);
			count = (count == -Errno.EAGAIN) ? 0 : count;
		}
		finally {
			if (count >= 0 && count < length) {
				this.descriptor.releaseFull(before);
			}
			else {
				this.descriptor.release();
			}
		}
		return Errno.check(count, "send");
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.descriptor.acquire();
		CallFrame frame = CallFrame.acquire();
		try {
			Errno.check(Libc.shutdown(frame, this.descriptor.number(), SHUT_WR), "shutdown");
		}
		finally {
			frame.release();
			this.descriptor.release();
		}
	}

	@Override
	public void setTcpNoDelay(boolean noDelay) throws IOException {
		SocketOptions.set(this.descriptor, SocketOptions.TCP, SocketOptions.TCP_NODELAY, noDelay ? 1 : 0);
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
