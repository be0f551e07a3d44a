package io.github.socketserver.ffm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.function.IntSupplier;

import io.github.socketserver.transport.StreamConnection;

/**
 * {@link StreamConnection} over a descriptor. Bytes outside of the heap are read and
 * written where they are, and so are many at once on the heap; few pass through a buffer
 * of the {@link CallFrame}.
 */
final class EpollConnection extends EpollChannel implements StreamConnection {

	private static final int MSG_DONTWAIT = 0x40;

	private static final int MSG_NOSIGNAL = 0x4000;

	private static final int MSG_MORE = 0x8000;

	private static final int SEND_FLAGS = MSG_DONTWAIT | MSG_NOSIGNAL;

	/**
	 * From this length on another call costs less than to copy the bytes.
	 */
	private static final int TOO_LONG_TO_COPY = 16 * 1024;

	private static final int SHUT_WR = 1;

	private final SocketAddress clientAddress;

	private final SocketAddress localAddress;

	EpollConnection(Descriptor descriptor, SocketAddress clientAddress, SocketAddress localAddress) {
		super(descriptor);
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
		return this;
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
		long before = descriptor().acquire();
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
			if (target.isDirect()) {
				return receiveDirectly(frame, target);
			}
			return (target.remaining() < TOO_LONG_TO_COPY) ? receiveByCopy(frame, target)
					: receiveOnHeap(frame, target);
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
		int room = target.remaining();
		ByteBuffer bytes = frame.bytes(room);
		int count = receive(frame, frame.bytesAddress(), room);
		if (count > 0) {
			target.put(bytes.limit(count));
		}
		return count;
	}

	private int receiveOnHeap(CallFrame frame, ByteBuffer target) {
		MemorySegment room = onHeap(target);
		int count;
		do {
			count = Libc.receive(frame, descriptor().number(), room, MSG_DONTWAIT);
		}
		while (count == -Errno.EINTR);
		if (count > 0) {
			target.position(target.position() + count);
		}
		return count;
	}

	/*
	 * While the operating system has the bytes, the garbage collector waits.
	 */
	private static MemorySegment onHeap(ByteBuffer buffer) {
		return MemorySegment.ofBuffer(buffer).asSlice(0, Math.min(buffer.remaining(), CallFrame.MOST_BYTES));
	}

	private int receive(CallFrame frame, long address, int length) {
		int count = Libc.receive(frame, descriptor().number(), address, length, MSG_DONTWAIT);
		while (count == -Errno.EINTR) {
			count = Libc.receive(frame, descriptor().number(), address, length, MSG_DONTWAIT);
		}
		return count;
	}

	private void release(long before, int count, int room) {
		boolean nothing = count == -Errno.EAGAIN;
		if (nothing || (count > 0 && count < Math.min(room, CallFrame.MOST_BYTES))) {
			descriptor().releaseDrained(before, nothing);
			return;
		}
		if (count <= 0) {
			descriptor().inputIsOver();
		}
		descriptor().release();
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		return write(source, 0);
	}

	private int write(ByteBuffer source, int flags) throws IOException {
		int length = source.remaining();
		if (length == 0) {
			return 0;
		}
		int count;
		CallFrame frame = CallFrame.acquire();
		try {
			count = send(frame, source, flags);
		}
		finally {
			frame.release();
		}
		if (count > 0) {
			source.position(source.position() + count);
		}
		return count;
	}

	private int send(CallFrame frame, ByteBuffer source, int flags) throws IOException {
		if (source.isDirect()) {
			return sendDirectly(frame, source, flags);
		}
		return (source.remaining() < TOO_LONG_TO_COPY) ? sendCopied(frame, source, flags)
				: sendFromHeap(frame, source, flags);
	}

	private int sendCopied(CallFrame frame, ByteBuffer source, int flags) throws IOException {
		int length = source.remaining();
		frame.bytes(length).put(0, source, source.position(), length);
		long address = frame.bytesAddress();
		return send(() -> Libc.send(frame, descriptor().number(), address, length, SEND_FLAGS | flags), length);
	}

	private int sendDirectly(CallFrame frame, ByteBuffer source, int flags) throws IOException {
		long address = CallFrame.addressOf(source);
		int length = source.remaining();
		int count = send(() -> Libc.send(frame, descriptor().number(), address, length, SEND_FLAGS | flags), length);
		Reference.reachabilityFence(source);
		return count;
	}

	private int sendFromHeap(CallFrame frame, ByteBuffer source, int flags) throws IOException {
		MemorySegment bytes = onHeap(source);
		return send(() -> Libc.send(frame, descriptor().number(), bytes, SEND_FLAGS | flags), (int) bytes.byteSize());
	}

	@Override
	public long write(ByteBuffer... sources) throws IOException {
		int filled = 0;
		long total = 0;
		ByteBuffer first = null;
		for (ByteBuffer source : sources) {
			if (source.hasRemaining()) {
				filled++;
				total += source.remaining();
				first = (first != null) ? first : source;
			}
		}
		if (first == null) {
			return 0;
		}
		if (filled == 1) {
			return write(first);
		}
		return (first.remaining() >= TOO_LONG_TO_COPY) ? writeOneByOne(first, sources)
				: writeGathered((int) Math.min(total, CallFrame.MOST_BYTES), sources);
	}

	/*
	 * The last bytes of the first one leave together with the next one.
	 */
	private long writeOneByOne(ByteBuffer first, ByteBuffer... sources) throws IOException {
		int count = write(first, MSG_MORE);
		return first.hasRemaining() ? count : count + write(sources);
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
			long address = frame.bytesAddress();
			count = send(() -> Libc.send(frame, descriptor().number(), address, length, SEND_FLAGS), length);
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
	 * @param call the call
	 * @param length how many bytes it is given
	 * @return the number of bytes taken, possibly 0
	 * @throws IOException if the connection is broken
	 */
	private int send(IntSupplier call, int length) throws IOException {
		long before = descriptor().acquire();
		int count = 0;
		try {
			do {
				count = call.getAsInt();
			}
			while (count == -Errno.EINTR);
			count = (count == -Errno.EAGAIN) ? 0 : count;
		}
		finally {
			if (count >= 0 && count < length) {
				descriptor().releaseFull(before);
			}
			else {
				descriptor().release();
			}
		}
		return Errno.check(count, "send");
	}

	@Override
	public void shutdownOutput() throws IOException {
		descriptor().acquire();
		CallFrame frame = CallFrame.acquire();
		try {
			Errno.check(Libc.shutdown(frame, descriptor().number(), SHUT_WR), "shutdown");
		}
		finally {
			frame.release();
			descriptor().release();
		}
	}

	@Override
	public void setTcpNoDelay(boolean noDelay) throws IOException {
		SocketOptions.set(descriptor(), SocketOptions.TCP, SocketOptions.TCP_NODELAY, noDelay ? 1 : 0);
	}

}
