package io.github.socketserver;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.WriteBuffering;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that have been written to a connection of a loop and have not left. Writing never
 * waits: what the operating system does not take is kept here.
 * <p>
 * While the loop calls the connection's handler, it lends a buffer in which the replies
 * of several frames are gathered; they leave together.
 */
final class PendingOutput {

	private static final int MOST_BUFFERS = 16;

	private static final byte[] LINE_END = { '\n' };

	private static final ByteBuffer[] NOTHING = {};

	private final ReentrantLock lock = new ReentrantLock();

	private final LiveConnection live;

	private final ConnectionChannel channel;

	private final int limit;

	private final Queue<ByteBuffer> queue = new ArrayDeque<>(2);

	private WriteBuffering buffering;

	/*
	 * For the thread that gathers only.
	 */
	private ByteBuffer @Nullable [] lent;

	private ByteBuffer @Nullable [] gathered;

	private long queued;

	private boolean leaving;

	private boolean takenOut;

	private volatile boolean waiting;

	private volatile boolean full;

	private volatile long heldSince;

	private volatile long stalledSince;

	/**
	 * Creates an output.
	 * @param live the connection that the bytes go to
	 * @param buffering when they leave
	 * @param limit how many may wait before the client's requests have to
	 */
	PendingOutput(LiveConnection live, WriteBuffering buffering, int limit) {
		this.live = live;
		this.channel = live.channel();
		this.buffering = buffering;
		this.limit = limit;
	}

	/**
	 * Begins to gather what the calling thread writes.
	 * @param buffer an empty buffer, lent until {@link #endGathering()}
	 */
	void beginGathering(ByteBuffer[] buffer) {
		this.lent = buffer;
	}

	/**
	 * Sends what was gathered, as far as buffering and the client let it leave now.
	 * @throws PeerException if the connection is broken
	 */
	void endGathering() throws PeerException {
		this.lent = null;
		if (this.gathered == null) {
			return;
		}
		this.lock.lock();
		try {
			send();
		}
		finally {
			this.gathered = null;
			this.lock.unlock();
		}
	}

	/**
	 * Writes in one piece.
	 * @param bytes holds the bytes
	 * @param offset where they begin
	 * @param length how many they are
	 * @param line whether a line end follows
	 * @param ours whether the calling thread is the one that gathers
	 * @return {@code false} if what is here was taken out, and nothing may come after it
	 * @throws PeerException if the connection is broken, or if too much waits already and
	 * the writer is not the handler, whom the loop keeps from writing more
	 */
	boolean write(byte[] bytes, int offset, int length, boolean line, boolean ours) throws PeerException {
		this.lock.lock();
		try {
			if (this.takenOut) {
				return false;
			}
			requireUsable();
			if (ours && this.lent != null) {
				gather(this.lent, bytes, offset, length, line);
				if (this.buffering.mode() == WriteBuffering.Mode.WRITE_THROUGH) {
					send();
				}
				return true;
			}
			if (this.full) {
				throw new PeerException(
						"The client does not take what it is sent: more than " + this.limit + " bytes wait already",
						CloseCause.WRITE_TIMEOUT);
			}
			this.leaving = true;
			send(ByteBuffer.wrap(bytes, offset, length), ByteBuffer.wrap(LINE_END, 0, line ? 1 : 0));
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Sends what may leave now.
	 * @return whether nothing waits any more
	 * @throws PeerException if the connection is broken
	 */
	boolean flush() throws PeerException {
		this.lock.lock();
		try {
			this.leaving = true;
			send();
			return !this.waiting;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Sends what waits although another thread is about to be busy with something else,
	 * if that has waited for too long.
	 * @param time when that was, in terms of {@link System#nanoTime()}
	 * @throws PeerException if the connection is broken
	 */
	void flushHeldBefore(long time) throws PeerException {
		if (!isHolding() || this.heldSince - time > 0 || !this.lock.tryLock()) {
			return;
		}
		try {
			send();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes note that something else is done before what was gathered leaves.
	 * @return whether that is the first time since something left
	 */
	boolean hold() {
		ByteBuffer[] buffer = this.gathered;
		if (isHolding() || buffer == null || buffer[0].position() == 0
				|| this.buffering.mode() != WriteBuffering.Mode.ADAPTIVE) {
			return false;
		}
		this.heldSince = System.nanoTime() | 1;
		return true;
	}

	boolean isHolding() {
		return this.heldSince != 0;
	}

	void setBuffering(WriteBuffering buffering) throws PeerException {
		this.lock.lock();
		try {
			flush();
			this.buffering = buffering;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns whether bytes wait for the client to take them.
	 * @return {@code true} if so
	 */
	boolean isWaiting() {
		return this.waiting;
	}

	/**
	 * Returns whether so many bytes wait that no more should be written.
	 * @return {@code true} from the limit on until half of that is left
	 */
	boolean isFull() {
		return this.full;
	}

	/**
	 * Returns since when the client has taken nothing, if something waits.
	 * @return the time, in terms of {@link System#nanoTime()}
	 */
	long stalledSince() {
		return this.stalledSince;
	}

	/**
	 * Forgets everything that has not left.
	 */
	void discard() {
		this.lock.lock();
		try {
			lose();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes out what has not left, for somebody who may wait. Nothing can be written here
	 * any more.
	 * @return the bytes
	 */
	ByteBuffer[] takeRest() {
		this.lock.lock();
		try {
			ByteBuffer[] rest = this.queue.toArray(ByteBuffer[]::new);
			lose();
			this.takenOut = true;
			return rest;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void requireUsable() throws PeerException {
		PeerException reason = this.channel.closedBecause();
		if (reason != null) {
			throw reason;
		}
	}

	private void gather(ByteBuffer[] buffers, byte[] bytes, int offset, int length, boolean line) throws PeerException {
		this.gathered = buffers;
		ByteBuffer buffer = buffers[0];
		if (length < buffer.remaining()) {
			buffer.put(bytes, offset, length);
			if (line) {
				buffer.put((byte) '\n');
			}
			return;
		}
		gatherPieces(buffer, bytes, offset, length);
		gatherPieces(buffer, LINE_END, 0, line ? 1 : 0);
	}

	private void gatherPieces(ByteBuffer buffer, byte[] bytes, int offset, int length) throws PeerException {
		int done = 0;
		while (done < length) {
			if (!buffer.hasRemaining()) {
				send();
			}
			int count = Math.min(length - done, buffer.remaining());
			buffer.put(bytes, offset + done, count);
			done += count;
		}
	}

	private void send() throws PeerException {
		send(NOTHING);
	}

	/*
	 * What was gathered is younger than what is queued, and older than what comes now.
	 */
	private void send(ByteBuffer... coming) throws PeerException {
		endHold();
		try {
			sendGathered();
			sendAfterQueue(coming);
			settle();
		}
		catch (PeerException ex) {
			lose();
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			// A part may have left, and nothing that makes sense can follow.
			lose();
			this.live.writeBroken(ex);
			throw ex;
		}
	}

	private void sendGathered() throws PeerException {
		ByteBuffer[] buffers = this.gathered;
		if (buffers == null || buffers[0].position() == 0) {
			return;
		}
		buffers[0].flip();
		try {
			sendAfterQueue(buffers);
		}
		finally {
			buffers[0].clear();
		}
	}

	private void sendAfterQueue(ByteBuffer... buffers) throws PeerException {
		for (ByteBuffer buffer : buffers) {
			this.queued += buffer.remaining();
		}
		this.leaving |= mayLeave();
		if (this.leaving) {
			sendQueued();
			if (this.queue.isEmpty() && buffers.length > 0) {
				taken(this.channel.writer().writeNow(buffers));
			}
		}
		for (ByteBuffer buffer : buffers) {
			keep(buffer);
		}
	}

	/*
	 * A buffer that the handler asked for is sent when it is full, and when it says so.
	 * What has begun to leave leaves to its end.
	 */
	private boolean mayLeave() {
		return this.buffering.mode() != WriteBuffering.Mode.BUFFERED
				|| this.queued >= Math.min(this.buffering.size(), this.limit);
	}

	private void sendQueued() throws PeerException {
		long count = 1;
		while (!this.queue.isEmpty() && count > 0) {
			count = this.channel.writer().writeNow(this.queue.stream().limit(MOST_BUFFERS).toArray(ByteBuffer[]::new));
			taken(count);
			while (!this.queue.isEmpty() && !this.queue.element().hasRemaining()) {
				this.queue.remove();
			}
		}
		if (this.queue.isEmpty() && this.channel.writer().hasPending() && this.channel.writer().flushNow()) {
			progressed();
		}
	}

	private void keep(ByteBuffer buffer) {
		if (buffer.hasRemaining()) {
			this.queue.add(ByteBuffer.allocate(buffer.remaining()).put(buffer).flip());
		}
	}

	private void taken(long count) {
		this.queued -= count;
		if (count > 0) {
			progressed();
		}
	}

	/*
	 * A client that takes what has waited for it is not idle.
	 */
	private void progressed() {
		if (this.waiting) {
			this.stalledSince = System.nanoTime();
			this.channel.touch(this.stalledSince);
		}
	}

	private void settle() {
		boolean encrypted = this.channel.writer().hasPending();
		this.leaving &= encrypted || !this.queue.isEmpty();
		boolean waits = encrypted || this.leaving;
		if (waits && !this.waiting) {
			this.stalledSince = System.nanoTime();
		}
		set(waits, this.queued > (this.full ? this.limit / 2 : this.limit));
	}

	/*
	 * What is written is seen by all threads at once, which costs more than to look. It
	 * is never full without that something waits, which ends that.
	 */
	private void set(boolean waiting, boolean full) {
		if (waiting && !this.waiting) {
			this.waiting = true;
		}
		if (this.full != full) {
			this.full = full;
		}
		if (!waiting && this.waiting) {
			this.waiting = false;
		}
	}

	private void endHold() {
		if (this.heldSince != 0) {
			this.heldSince = 0;
		}
	}

	private void lose() {
		this.queue.clear();
		this.queued = 0;
		if (this.gathered != null) {
			this.gathered[0].clear();
		}
		endHold();
		set(false, false);
	}

}
