package io.github.socketserver;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Supplier;

import io.github.socketserver.event.ServerListener;
import io.github.socketserver.io.ByteSource;
import io.github.socketserver.io.EndOfInputException;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.io.ReplyOutput;
import org.jspecify.annotations.Nullable;

/**
 * Blocking reads from a connection that never blocks, with their time-outs.
 */
final class ChannelReader implements ByteSource {

	/**
	 * How much is read at once: the channel needs as much memory outside of the heap.
	 */
	private static final int MOST_AT_ONCE = 64 * 1024;

	private static final int MOST_READS = 16;

	private static final AtomicLongFieldUpdater<ChannelReader> RECEIVED = AtomicLongFieldUpdater
		.newUpdater(ChannelReader.class, "receivedBytes");

	private final ConnectionChannel channel;

	private final ServerConfig config;

	private final ServerListener listener;

	private final @Nullable Patience patience;

	private volatile long receivedBytes;

	private volatile boolean stopping;

	private volatile boolean waitsBetweenFrames;

	private volatile boolean endedByStop;

	private volatile boolean awaitsReadable;

	private boolean drained;

	private boolean foundNothing;

	private boolean waiting;

	private boolean lookedAgain;

	private boolean lookedInTheEnd;

	private long waitBegin;

	private int readsWithoutWait;

	private int bytesWithoutWait;

	private @Nullable ReplyOutput replies;

	ChannelReader(ConnectionChannel channel, ServerConfig config, ServerListener listener) {
		this.channel = channel;
		this.config = config;
		this.listener = listener;
		this.patience = Patience.of(config);
	}

	/**
	 * Sets whose replies leave before each wait for the client.
	 * @param replies the output to the same client
	 */
	void setReplies(ReplyOutput replies) {
		this.replies = replies;
	}

	long receivedBytes() {
		return this.receivedBytes;
	}

	@Nullable Patience patience() {
		return this.patience;
	}

	/**
	 * Ends the wait for the next frame, now and in future.
	 */
	void stopBetweenFrames() {
		this.stopping = true;
		if (this.waitsBetweenFrames) {
			this.channel.registration().wakeupReader();
		}
	}

	boolean isStopping() {
		return this.stopping;
	}

	/**
	 * Takes note whether the wait that follows is one that a stop ends.
	 * @param waitsBetweenFrames whether it is
	 */
	void setWaitsBetweenFrames(boolean waitsBetweenFrames) {
		this.waitsBetweenFrames = waitsBetweenFrames;
	}

	/**
	 * Takes note that the handler is told of an end that the client did not send.
	 */
	void endByStop() {
		this.endedByStop = true;
	}

	/**
	 * Returns whether the handler was told of an end that the client did not send.
	 * @return {@code true} if so
	 */
	boolean isEndedByStop() {
		return this.endedByStop;
	}

	/**
	 * Returns whether a thread waits for the client to send.
	 * @return {@code true} if so
	 */
	boolean awaitsReadable() {
		return this.awaitsReadable;
	}

	@Override
	public void beginFrame() {
		if (this.patience != null) {
			this.patience.rest();
		}
	}

	@Override
	public boolean isDrained() {
		return this.drained;
	}

	@Override
	public boolean await(boolean betweenFrames) throws IOException {
		if (this.replies != null) {
			this.replies.flushBeforeWait();
		}
		if (!this.drained) {
			takeTurns();
			return true;
		}
		this.readsWithoutWait = 0;
		this.bytesWithoutWait = 0;
		if (!this.lookedAgain && this.channel.registration().letOthersRunFirst()) {
			this.lookedAgain = true;
			return true;
		}
		return betweenFrames ? awaitFrame() : awaitReadable();
	}

	/*
	 * A client that sends faster than it is served would keep its thread running while
	 * others wait for theirs.
	 */
	private void takeTurns() {
		if (this.readsWithoutWait >= MOST_READS || this.bytesWithoutWait >= MOST_AT_ONCE) {
			this.readsWithoutWait = 0;
			this.bytesWithoutWait = 0;
			this.channel.registration().letOthersRun();
		}
	}

	private boolean awaitFrame() throws IOException {
		this.waitsBetweenFrames = true;
		try {
			return this.stopping ? lookOnceMore() : awaitReadable();
		}
		finally {
			this.waitsBetweenFrames = false;
		}
	}

	/*
	 * What has come before the server stops is still served.
	 */
	private boolean lookOnceMore() {
		if (this.foundNothing) {
			endByStop();
		}
		return !this.foundNothing;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		int limit = target.limit();
		int room = Math.min(target.remaining(), MOST_AT_ONCE);
		target.limit(target.position() + room);
		try {
			int count = readOnce(target);
			this.foundNothing = count == 0;
			this.drained = count == 0
					|| (count > 0 && count < room && this.channel.connection().isDrainedByShortRead());
			return count;
		}
		finally {
			target.limit(limit);
		}
	}

	private int readOnce(ByteBuffer target) throws PeerException {
		int count = readNow(target);
		if (count > 0) {
			this.channel.touch(System.nanoTime());
			this.waiting = false;
			this.lookedAgain = false;
			this.lookedInTheEnd = false;
			this.readsWithoutWait++;
			this.bytesWithoutWait += count;
		}
		return count;
	}

	/**
	 * Reads what is there.
	 * @param target where to put the bytes
	 * @return the number of bytes, 0 when none are there yet, -1 at the end of the stream
	 * @throws PeerException if the connection is broken or was closed
	 */
	int readNow(ByteBuffer target) throws PeerException {
		int count;
		try {
			count = this.channel.connection().read(target);
		}
		catch (EOFException ex) {
			throw new EndOfInputException(String.valueOf(ex.getMessage()));
		}
		catch (IOException ex) {
			throw this.channel.lost(ex);
		}
		PeerException reason = this.channel.closedBecause();
		if (count < 0 && reason != null) {
			// The client has only answered the end that it was sent.
			throw reason;
		}
		if (count > 0) {
			count(count);
			if (this.patience != null) {
				this.patience.received(count);
			}
		}
		return count;
	}

	/**
	 * Counts bytes that were received.
	 * @param count how many
	 */
	void count(long count) {
		if (count > 0) {
			RECEIVED.addAndGet(this, count);
			this.listener.dataReceived(count);
		}
	}

	/*
	 * A wait for reading ends when nothing has passed in either direction for too long:
	 * replies that others write meanwhile prolong it.
	 */
	private boolean awaitReadable() throws IOException {
		Duration limit = limit();
		if (limit.isZero()) {
			return awaitBytesUntil(Deadline.NEVER);
		}
		long nanos = Deadline.nanos(limit);
		long deadline = beginWait() + nanos;
		while (!awaitBytesUntil(deadline)) {
			long next = Math.max(deadline, this.channel.lastActivity() + nanos);
			if (next == deadline || this.channel.timeout() != null) {
				return lookInTheEnd(() -> new ReadTimeoutException("The client sent nothing for " + limit));
			}
			deadline = next;
		}
		return true;
	}

	/*
	 * While the process stood still, bytes may have come that nobody has been told of.
	 */
	private boolean lookInTheEnd(Supplier<ReadTimeoutException> otherwise) throws ReadTimeoutException {
		boolean looked = this.lookedInTheEnd;
		this.lookedInTheEnd = !looked;
		if (looked) {
			this.waiting = false;
			throw otherwise.get();
		}
		return true;
	}

	private boolean awaitBytesUntil(long deadline) throws PeerException {
		Patience limit = this.patience;
		if (limit == null) {
			return awaitReadable(deadline);
		}
		long begin = System.nanoTime();
		long end = limit.deadline(begin);
		boolean readable = awaitReadable(Math.min(deadline, end));
		limit.waited(System.nanoTime() - begin);
		return readable || (end < deadline && lookInTheEnd(limit::isLost));
	}

	/*
	 * A wait goes on when what has woken it brought no bytes.
	 */
	private long beginWait() {
		if (!this.waiting) {
			this.waiting = true;
			this.waitBegin = System.nanoTime();
		}
		return this.waitBegin;
	}

	/**
	 * Returns until when a read may wait at most, unless bytes pass meanwhile.
	 * @param begin since when it waits, in terms of {@link System#nanoTime()}
	 * @return the time; {@link Deadline#NEVER} for no limit
	 */
	long deadline(long begin) {
		Duration limit = limit();
		if (limit.isZero()) {
			return Deadline.NEVER;
		}
		long last = this.channel.lastActivity();
		return ((this.channel.timeout() == null && last - begin > 0) ? last : begin) + Deadline.nanos(limit);
	}

	/**
	 * Returns for how long the client may send nothing.
	 * @return the limit; zero for none
	 */
	Duration limit() {
		Duration own = this.channel.timeout();
		if (own != null) {
			return own;
		}
		return (this.receivedBytes == 0) ? this.config.connectionTimeout() : this.config.idleTimeout();
	}

	/**
	 * Waits until there may be something to read.
	 * @param deadline until when, in terms of {@link System#nanoTime()}
	 * @return {@code false} if there was nothing by then
	 * @throws PeerException if the connection is broken or was closed
	 */
	boolean awaitReadable(long deadline) throws PeerException {
		if (this.foundNothing && Deadline.isPast(deadline)) {
			return false;
		}
		this.awaitsReadable = true;
		try {
			return this.channel.registration().awaitReadable(deadline);
		}
		catch (IOException ex) {
			throw this.channel.lost(ex);
		}
		finally {
			this.awaitsReadable = false;
		}
	}

	/**
	 * Ends a wait for something to read early.
	 */
	void wakeup() {
		this.channel.registration().wakeupReader();
	}

}
