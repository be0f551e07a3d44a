package io.github.socketserver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

import io.github.socketserver.event.ServerListener;
import io.github.socketserver.io.ByteSink;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.WriteTimeoutException;

/**
 * Blocking writes to a connection that never blocks, with their time-out.
 */
final class ChannelWriter implements ByteSink {

	private static final AtomicLongFieldUpdater<ChannelWriter> SENT = AtomicLongFieldUpdater
		.newUpdater(ChannelWriter.class, "sentBytes");

	private final ConnectionChannel channel;

	private final Duration timeout;

	private final ServerListener listener;

	private volatile long sentBytes;

	private volatile boolean outputEnded;

	private volatile boolean hurried;

	private volatile boolean awaitsWritable;

	private Owner owner = (failure) -> {
	};

	ChannelWriter(ConnectionChannel channel, Duration timeout, ServerListener listener) {
		this.channel = channel;
		this.timeout = timeout;
		this.listener = listener;
	}

	/**
	 * Sets who is told when a write fails although the client is there.
	 * @param owner who is told
	 */
	void setOwner(Owner owner) {
		this.owner = owner;
	}

	long sentBytes() {
		return this.sentBytes;
	}

	/**
	 * Sets whether a write gives up instead of waiting, since its thread has others to
	 * serve.
	 * @param hurried whether that is so
	 */
	void setHurried(boolean hurried) {
		this.hurried = hurried;
	}

	/**
	 * Returns whether a thread waits for the client to take what was sent.
	 * @return {@code true} if so
	 */
	boolean awaitsWritable() {
		return this.awaitsWritable;
	}

	/**
	 * Returns for how long the client may take nothing of what is written.
	 * @return the limit; zero for none
	 */
	Duration limit() {
		Duration own = this.channel.timeout();
		return (own != null) ? own : this.timeout;
	}

	@Override
	public void write(ByteBuffer source) throws IOException {
		writeOnce(source);
		if (source.hasRemaining() || !flushNow()) {
			writeRestOrBreak(source);
		}
	}

	@Override
	public void write(ByteBuffer... sources) throws IOException {
		writeOnce(sources);
		if (hasRemaining(sources) || !flushNow()) {
			writeRestOrBreak(sources);
		}
	}

	private void writeRestOrBreak(ByteBuffer... sources) throws PeerException {
		try {
			writeRest(sources);
		}
		catch (PeerException | RuntimeException | Error ex) {
			this.owner.writeBroken(ex);
			throw ex;
		}
	}

	private void writeRest(ByteBuffer... sources) throws PeerException {
		Duration limit = limit();
		long deadline = Deadline.afterOrNever(limit);
		boolean last = false;
		while (hasRemaining(sources) || !flushNow()) {
			long written = hasRemaining(sources) ? writeOnce(sources) : 0;
			if (written > 0) {
				last = false;
				deadline = Deadline.afterOrNever(limit);
				continue;
			}
			boolean writable = !last && awaitWritable(deadline);
			boolean overslept = Deadline.isOverslept(deadline);
			if (last || !(writable || overslept)) {
				throw new WriteTimeoutException("The client did not take its reply for " + limit);
			}
			last = !writable;
			deadline = overslept ? Deadline.after(limit) : deadline;
		}
	}

	private static boolean hasRemaining(ByteBuffer[] sources) {
		for (ByteBuffer source : sources) {
			if (source.hasRemaining()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Waits until the client takes more.
	 * @param deadline until when, in terms of {@link System#nanoTime()}
	 * @return {@code false} if it did not by then, or nobody may wait
	 * @throws PeerException if the connection is broken or was closed
	 */
	boolean awaitWritable(long deadline) throws PeerException {
		this.awaitsWritable = true;
		try {
			return !this.hurried && this.channel.registration().awaitWritable(deadline);
		}
		catch (IOException ex) {
			throw this.channel.lost(ex);
		}
		finally {
			this.awaitsWritable = false;
		}
	}

	@Override
	public void tryWrite(ByteBuffer source) throws IOException {
		writeOnce(source);
	}

	@Override
	public boolean hasPending() {
		return this.channel.connection().hasPending();
	}

	private void writeOnce(ByteBuffer source) throws PeerException {
		try {
			touchIfAny(count(this.channel.connection().write(source)));
		}
		catch (IOException ex) {
			throw this.channel.lost(ex);
		}
		catch (RuntimeException | Error ex) {
			this.owner.writeBroken(ex);
			throw ex;
		}
	}

	private long writeOnce(ByteBuffer... sources) throws PeerException {
		return touchIfAny(writeNow(sources));
	}

	private long touchIfAny(long count) {
		if (count > 0) {
			this.channel.touch(System.nanoTime());
		}
		return count;
	}

	/**
	 * Writes what is taken without waiting.
	 * @param sources the bytes, in order
	 * @return the number of bytes taken
	 * @throws PeerException if the connection is broken or was closed
	 */
	long writeNow(ByteBuffer... sources) throws PeerException {
		try {
			return count(this.channel.connection().write(sources));
		}
		catch (IOException ex) {
			throw this.channel.lost(ex);
		}
		catch (RuntimeException | Error ex) {
			this.owner.writeBroken(ex);
			throw ex;
		}
	}

	/**
	 * Counts bytes that were sent.
	 * @param count how many
	 * @return the same number
	 */
	long count(long count) {
		if (count > 0) {
			SENT.addAndGet(this, count);
			this.listener.dataSent(count);
		}
		return count;
	}

	/**
	 * Passes on what a write has taken, without waiting.
	 * @return {@code false} if some of it still waits
	 * @throws PeerException if the connection is broken or was closed
	 */
	boolean flushNow() throws PeerException {
		try {
			return this.channel.connection().flush();
		}
		catch (IOException ex) {
			throw this.channel.lost(ex);
		}
		catch (RuntimeException | Error ex) {
			this.owner.writeBroken(ex);
			throw ex;
		}
	}

	/**
	 * Sends the end of the stream. Waits like a write if the client is too slow for it.
	 */
	void shutdownOutput() {
		if (this.outputEnded || !this.channel.connection().channel().isOpen()) {
			return;
		}
		this.outputEnded = true;
		try {
			this.channel.connection().shutdownOutput();
			writeRest();
		}
		catch (IOException ex) {
			// The client has gone: nobody is left to be told.
		}
	}

	/**
	 * Sends the end of the stream if that is possible now.
	 */
	void cutOutput() {
		this.outputEnded = true;
		try {
			this.channel.connection().cutOutput();
		}
		catch (IOException ex) {
			// The client has gone: nobody is left to be told.
		}
	}

	/**
	 * Sends what can be sent without waiting.
	 * @param bytes the bytes
	 */
	void tell(byte[] bytes) {
		try {
			if (bytes.length > 0) {
				writeOnce(ByteBuffer.wrap(bytes));
			}
		}
		catch (PeerException ex) {
			// The client does not want to hear it.
		}
	}

	/**
	 * Whose connection it is.
	 */
	@FunctionalInterface
	interface Owner {

		/**
		 * Called on the thread that writes: part of the bytes may have left, and nothing
		 * that makes sense can follow.
		 * @param failure why
		 */
		void writeBroken(Throwable failure);

	}

}
