package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Sends datagrams over a duplicate of a socket's descriptor. When a client has gone,
 * junixsocket closes the descriptor that was to reach it; without the duplicate that
 * would be the server's own.
 */
final class JunixDatagramSender implements Closeable {

	private static final int FIRST_SIZE = 2048;

	private final ReentrantLock lock = new ReentrantLock();

	private final AFUNIXDatagramChannel channel;

	private final JunixTargets targets = new JunixTargets();

	private ByteBuffer packet = ByteBuffer.allocateDirect(FIRST_SIZE);

	private @Nullable AFUNIXDatagramChannel duplicate;

	private boolean closed;

	JunixDatagramSender(AFUNIXDatagramChannel channel) {
		this.channel = channel;
	}

	/**
	 * Sends a datagram without waiting.
	 * @param source the datagram, not empty
	 * @param target where to send it
	 * @return {@code false} if there is no room now
	 * @throws IOException if the datagram cannot be sent
	 */
	boolean send(ByteBuffer source, SocketAddress target) throws IOException {
		this.lock.lock();
		// An interrupted thread would close the duplicate, and that removes the file.
		boolean interrupted = Thread.interrupted();
		try {
			int length = source.remaining();
			boolean sent = usable().send(copy(source), this.targets.of(target)) == length;
			source.position(sent ? source.limit() : source.position());
			return sent;
		}
		finally {
			this.lock.unlock();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/*
	 * junixsocket would have a buffer for each thread.
	 */
	private ByteBuffer copy(ByteBuffer source) {
		int length = source.remaining();
		if (this.packet.capacity() < length) {
			this.packet = ByteBuffer.allocateDirect(Math.max(length, 2 * this.packet.capacity()));
		}
		return this.packet.clear().put(0, source, source.position(), length).limit(length);
	}

	private AFUNIXDatagramChannel usable() throws IOException {
		if (this.closed) {
			throw new ClosedChannelException();
		}
		AFUNIXDatagramChannel usable = this.duplicate;
		if (usable == null || !usable.getFileDescriptor().valid()) {
			usable = open(FileDescriptorCast.duplicating(this.channel.getFileDescriptor()).getFileDescriptor());
			this.duplicate = usable;
		}
		return usable;
	}

	/*
	 * Whether calls wait is known to the socket, not to the descriptor. A cast to a
	 * socket instead of a channel would let them wait for a moment, and whoever receives
	 * in that moment would be held up.
	 */
	private static AFUNIXDatagramChannel open(FileDescriptor descriptor) throws IOException {
		boolean opened = false;
		try {
			AFUNIXDatagramChannel channel = FileDescriptorCast.using(descriptor).as(AFUNIXDatagramChannel.class);
			channel.configureBlocking(false);
			opened = true;
			return channel;
		}
		finally {
			if (!opened) {
				closeDescriptor(descriptor);
			}
		}
	}

	/**
	 * Closes the duplicate. Its channel leaves the descriptor open.
	 * @throws IOException if that fails
	 */
	@Override
	public void close() throws IOException {
		this.lock.lock();
		try {
			this.closed = true;
			if (this.duplicate != null) {
				FileDescriptor descriptor = this.duplicate.getFileDescriptor();
				this.duplicate.close();
				closeDescriptor(descriptor);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private static void closeDescriptor(FileDescriptor descriptor) throws IOException {
		if (descriptor.valid()) {
			new FileInputStream(descriptor).close();
		}
	}

}
