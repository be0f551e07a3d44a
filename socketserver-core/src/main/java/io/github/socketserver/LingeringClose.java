package io.github.socketserver;

import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the client gets the whole reply. Closing a socket with
 * unread bytes resets the connection, and a reset may destroy a reply that the client has
 * not read yet; so what the client still sends is read and discarded first, at most 64
 * KiB or 2 seconds. No thread waits for it.
 */
final class LingeringClose {

	private static final int LONGEST_DRAIN = 64 * 1024;

	private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(2);

	private final LiveConnection connection;

	private final ByteBuffer buffer = ByteBuffer.allocate(4096);

	private final Future<?> deadline;

	private int drained;

	private volatile boolean late;

	private LingeringClose(LiveConnection connection, ServerRuntime runtime, int drained) {
		this.connection = connection;
		this.drained = drained;
		this.deadline = runtime.after(LONGEST_WAIT, this::expire);
	}

	/**
	 * Sends the end of the stream, and closes the connection now or a little later.
	 * @param connection the connection; its output is flushed
	 * @param runtime what the server has for waiting
	 */
	static void close(LiveConnection connection, ServerRuntime runtime) {
		if (!connection.isOpen()) {
			connection.release();
			return;
		}
		connection.markClosing();
		ConnectionChannel channel = connection.channel();
		channel.writer().shutdownOutput();
		int unread = channel.discard(ByteBuffer.allocate(512));
		if (unread < 0 || (unread == 0 && connection.input().buffered() == 0 && !channel.hasUnread())) {
			connection.release();
			return;
		}
		new LingeringClose(connection, runtime, unread).drain();
	}

	private void drain() {
		boolean last = this.late;
		int count = this.connection.channel().discard(this.buffer);
		while (count > 0 && this.drained < LONGEST_DRAIN) {
			this.drained += count;
			count = this.connection.channel().discard(this.buffer);
		}
		if (count == 0 && !last && this.connection.isOpen()) {
			awaitMore();
			return;
		}
		this.deadline.cancel(false);
		this.connection.release();
	}

	private void awaitMore() {
		this.connection.channel().onReadable(this::drain);
		if (this.late) {
			this.connection.channel().reader().wakeup();
		}
	}

	/*
	 * What has come while the process stood still must not reset the connection.
	 */
	private void expire() {
		this.late = true;
		this.connection.channel().reader().wakeup();
	}

}
