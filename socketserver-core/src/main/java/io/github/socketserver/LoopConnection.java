package io.github.socketserver;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.Objects;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ConnectionState;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.io.WriteTimeoutException;
import io.github.socketserver.transport.Expiring;
import io.github.socketserver.transport.Multiplexer;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * A connection on its loop: handshake, then frames, then what remains to be sent. All of
 * it happens in turns on the loop's thread, each as long as something is there to be
 * done, and not longer than is fair to the other connections.
 */
final class LoopConnection extends Expiring implements Multiplexer.Listener {

	private final SelectingLoop loop;

	private final LiveConnection live;

	private final ConnectionChannel channel;

	private final LoopReplyOutput replies;

	private final LoopConversation conversation;

	private final PendingOutput output;

	private final @Nullable LoopHandshake handshake;

	private final LoopFrames frames;

	private final LoopWatch watch;

	private Phase phase;

	private @Nullable Throwable failure;

	private long waitingSince;

	private long lookedAt;

	private boolean queued;

	private boolean paused;

	private volatile ConnectionState state = ConnectionState.QUEUED;

	LoopConnection(SelectingLoop loop, LiveConnection live, LoopConversation conversation, ServerConfig config) {
		this.loop = loop;
		this.live = live;
		this.channel = live.channel();
		this.replies = (LoopReplyOutput) live.output();
		this.conversation = conversation;
		this.output = new PendingOutput(live, config.writeBuffering(), config.maxPendingOutput());
		TlsSettings tls = config.tls();
		this.handshake = (tls != null) ? new LoopHandshake(this.channel, conversation, tls.handshakeTimeout()) : null;
		this.frames = new LoopFrames(loop.buffers(), live, conversation, this.output, tls != null);
		this.watch = new LoopWatch(loop, this);
		this.phase = Phase.JOINING;
		this.waitingSince = System.nanoTime();
		this.lookedAt = this.waitingSince;
	}

	/**
	 * Has the loop look after the connection from now on.
	 */
	void join() {
		this.loop.load().incrementAndGet();
		this.live.setLoopConnection(this);
		this.replies.joinLoop(this);
		if (this.loop.isCurrentThread()) {
			start();
		}
		else {
			this.loop.execute(this::start);
		}
	}

	PendingOutput output() {
		return this.output;
	}

	LoopConversation conversation() {
		return this.conversation;
	}

	// For other threads

	/**
	 * Returns what the connection is about at present.
	 * @return the state
	 */
	ConnectionState state() {
		ConnectionState now = this.state;
		return (now == ConnectionState.READING && this.output.isWaiting()) ? ConnectionState.WRITING : now;
	}

	/**
	 * Writes in one piece, without waiting.
	 * @param bytes holds the bytes
	 * @param offset where they begin
	 * @param length how many they are
	 * @param line whether a line end follows
	 * @return {@code false} if the connection has left its loop
	 * @throws PeerException if the connection is broken or takes no more
	 */
	boolean write(byte[] bytes, int offset, int length, boolean line) throws PeerException {
		boolean ours = isInTurn();
		boolean waits = true;
		try {
			boolean written = this.output.write(bytes, offset, length, line, ours);
			waits = this.output.isWaiting();
			return written;
		}
		finally {
			written(ours, waits);
		}
	}

	/**
	 * Sends what can be sent without waiting.
	 * @throws PeerException if the connection is broken
	 */
	void flush() throws PeerException {
		boolean waits = true;
		try {
			waits = !this.output.flush();
		}
		finally {
			written(isInTurn(), waits);
		}
	}

	/*
	 * What does not leave at once leaves by the loop, which also finds out why not.
	 */
	private void written(boolean ours, boolean waits) {
		if (!ours) {
			this.channel.touch(System.nanoTime());
			if (waits) {
				this.loop.execute(this::goOn);
			}
		}
	}

	/**
	 * Counts a frame of this turn, in which all are told at once.
	 * @return {@code false} if the connection has no turn on this thread
	 */
	boolean countFrame() {
		boolean counts = isInTurn();
		if (counts) {
			this.conversation.countFrame();
		}
		return counts;
	}

	private boolean isInTurn() {
		return this.loop.isCurrentThread() && this.state == ConnectionState.HANDLING;
	}

	/**
	 * Ends the wait for the next frame.
	 */
	void stopBetweenFrames() {
		this.loop.execute(this::goOn);
	}

	/**
	 * Closes the connection for somebody who will not wait for its handler.
	 */
	void close() {
		boolean ours = this.loop.isCurrentThread();
		if (ours || this.loop.multiplexer().isCloseableByOthers()) {
			this.live.closeChannel();
		}
		else {
			this.loop.execute(this.live::closeChannel);
		}
		if (!isInTurn()) {
			this.loop.execute(this::goOn);
		}
	}

	// On the loop's thread

	private void start() {
		begin();
		try {
			this.phase = (this.handshake != null) ? Phase.HANDSHAKE : Phase.OPEN;
			this.conversation.prepare();
			this.channel.writer().setHurried(true);
			if (this.live.isOpen()) {
				progress(true);
			}
			settle();
		}
		finally {
			end();
		}
	}

	/*
	 * Whoever has another turn soon anyway must not have one more than the others.
	 */
	@Override
	public void ready(int operations) {
		if (!this.queued) {
			turn((operations & SelectionKey.OP_READ) != 0);
		}
	}

	/**
	 * Has the turn that the loop was asked for.
	 */
	void takeTurn() {
		this.queued = false;
		goOn();
	}

	/**
	 * Does what can be done, ready or not.
	 */
	void goOn() {
		turn(true);
	}

	@Override
	protected void expire(long now) {
		begin();
		try {
			if (hasPassed(nextDeadline(), now)) {
				lookInTheEnd(now);
				endIfExpired(System.nanoTime());
			}
			settle();
		}
		finally {
			end();
		}
	}

	/*
	 * The client may have sent or taken something while nobody could look, because the
	 * process or the loop stood still. A little can be written even if it has not, so
	 * there has to be a reason to try.
	 */
	private void lookInTheEnd(long now) {
		long writeDeadline = writeDeadline();
		if (!hasPassed(writeDeadline, now) || Deadline.isOverslept(writeDeadline)) {
			progress(true);
		}
	}

	private void endIfExpired(long now) {
		PeerException expired = expired(now);
		if (expired instanceof WriteTimeoutException) {
			this.channel.closedBecause(expired);
			this.output.discard();
		}
		if (expired != null) {
			fail(expired);
		}
	}

	/*
	 * Who is told of a connection that is about to join may be faster than its start,
	 * which sees the same.
	 */
	private void turn(boolean readable) {
		if (this.phase == Phase.GONE || this.phase == Phase.JOINING) {
			return;
		}
		begin();
		try {
			progress(readable);
			settle();
		}
		finally {
			end();
		}
	}

	private void begin() {
		this.loop.begin();
		this.state = ConnectionState.HANDLING;
	}

	private void end() {
		this.state = ConnectionState.READING;
		this.loop.end();
	}

	private LoopHandshake handshake() {
		return Objects.requireNonNull(this.handshake);
	}

	private void progress(boolean readable) {
		try {
			boolean begins = this.phase == Phase.HANDSHAKE && handshake().proceed();
			if (begins) {
				this.phase = Phase.OPEN;
			}
			flushWaiting();
			if (this.phase == Phase.OPEN && !this.output.isFull()) {
				boolean resumes = this.paused;
				if (resumes) {
					this.waitingSince = System.nanoTime();
					this.lookedAt = this.waitingSince;
				}
				converse(readable || begins || resumes);
			}
		}
		catch (PeerException | RuntimeException | Error ex) {
			fail(ex);
		}
	}

	/*
	 * A time-out of the handler's own counts from when its reply has been taken.
	 */
	private void flushWaiting() throws PeerException {
		if (this.output.isWaiting()) {
			this.output.flush();
			long taken = this.output.stalledSince();
			this.waitingSince = (taken - this.waitingSince > 0) ? taken : this.waitingSince;
		}
	}

	private void converse(boolean readable) throws PeerException {
		this.conversation.enter();
		losePatience();
		long moved = this.frames.moved();
		this.output.beginGathering(this.loop.buffers().gathered());
		Throwable thrown = null;
		try {
			this.frames.serve(readable);
		}
		catch (Throwable ex) {
			thrown = ex;
		}
		if (thrown != null || this.frames.isOver() || !this.live.isOpen()) {
			end((thrown != null) ? thrown : this.channel.closedBecause());
		}
		this.conversation.leave();
		this.lookedAt = System.nanoTime();
		if (this.frames.moved() != moved) {
			this.waitingSince = this.lookedAt;
			this.channel.touch(this.lookedAt);
		}
		this.output.endGathering();
	}

	private void losePatience() {
		Patience patience = this.channel.reader().patience();
		if (patience != null) {
			patience.waited(System.nanoTime() - this.lookedAt);
		}
	}

	private void fail(Throwable reason) {
		if (this.phase == Phase.HANDSHAKE) {
			handshake().fail(reason);
		}
		if (this.phase == Phase.ENDING) {
			this.failure = (this.failure != null) ? this.failure : reason;
		}
		else {
			endOutOfTurn(reason);
		}
	}

	/*
	 * The handler has not been called in this turn.
	 */
	private void endOutOfTurn(@Nullable Throwable reason) {
		this.conversation.enter();
		this.output.beginGathering(this.loop.buffers().gathered());
		end(reason);
		this.conversation.leave();
		try {
			this.output.endGathering();
		}
		catch (PeerException | RuntimeException | Error ex) {
			// The client does not want its reply any more.
		}
	}

	/*
	 * The handler is called no more. What it has written may still have to leave.
	 */
	private void end(@Nullable Throwable thrown) {
		this.phase = Phase.ENDING;
		this.failure = this.conversation.end(thrown);
	}

	private void settle() {
		if (this.phase != Phase.GONE && !this.live.isOpen()) {
			this.output.discard();
			if (this.phase != Phase.ENDING) {
				endOutOfTurn(this.channel.closedBecause());
			}
		}
		if (this.phase == Phase.ENDING) {
			drain();
		}
		else if (this.phase != Phase.GONE) {
			await();
		}
	}

	/*
	 * Nothing more leaves for a client that was given up.
	 */
	private void drain() {
		boolean done = (this.failure == null && this.conversation.isHandedOff())
				|| this.channel.closedBecause() != null;
		try {
			done |= this.output.flush();
		}
		catch (PeerException | RuntimeException | Error ex) {
			this.failure = (this.failure != null) ? this.failure : ex;
			done = true;
		}
		if (done) {
			depart();
		}
		else {
			await();
		}
	}

	private void depart() {
		this.phase = Phase.GONE;
		this.watch.end();
		this.loop.load().decrementAndGet();
		this.live.setLoopConnection(null);
		if (this.frames.isInputEnded() && this.failure == null && !this.conversation.isHandedOff()) {
			this.live.endsBecause(CloseCause.CLIENT);
		}
		this.frames.giveBack();
		try {
			this.replies.leaveLoop(this.output);
		}
		catch (IOException ex) {
			// Whoever writes next meets the same.
		}
		this.conversation.complete(this.failure);
	}

	private void await() {
		this.paused = this.phase == Phase.OPEN && this.output.isFull();
		try {
			this.watch.await(this.channel, interest(), nextDeadline());
		}
		catch (IOException | RuntimeException | Error ex) {
			endUnwatched(ex);
			return;
		}
		if (this.phase == Phase.OPEN && !this.queued && this.frames.hasMore() && !this.output.isFull()) {
			this.queued = true;
			this.loop.serveAgain(this);
		}
	}

	/*
	 * Who closes a channel leaves a task behind. Nobody else would turn to a connection
	 * that the loop cannot watch.
	 */
	private void endUnwatched(Throwable reason) {
		if (this.live.isOpen()) {
			fail(reason);
			depart();
		}
	}

	private int interest() {
		// Another thread may send all that waits between these two: what was full is
		// looked
		// at again in any case, as nobody else would have the connection be read from.
		boolean full = this.output.isFull();
		int write = (full || this.output.isWaiting()) ? SelectionKey.OP_WRITE : 0;
		return switch (this.phase) {
			case JOINING -> 0;
			case HANDSHAKE -> handshake().interest();
			case OPEN -> ((full || this.frames.isInputEnded()) ? 0 : SelectionKey.OP_READ) | write;
			case ENDING, GONE -> write;
		};
	}

	private boolean isReading() {
		return !this.output.isFull() && !this.frames.isInputEnded();
	}

	private long nextDeadline() {
		return Math.min(writeDeadline(), readDeadline());
	}

	private long readDeadline() {
		return switch (this.phase) {
			case HANDSHAKE -> handshake().deadline();
			case OPEN -> (isReading() && !this.frames.hasMore())
					? Math.min(this.channel.reader().deadline(this.waitingSince), patienceDeadline()) : Deadline.NEVER;
			case JOINING, ENDING, GONE -> Deadline.NEVER;
		};
	}

	private long patienceDeadline() {
		Patience patience = this.channel.reader().patience();
		return (patience != null) ? patience.deadline(this.lookedAt) : Deadline.NEVER;
	}

	private long writeDeadline() {
		Duration limit = this.channel.writer().limit();
		return (this.output.isWaiting() && !limit.isZero()) ? this.output.stalledSince() + Deadline.nanos(limit)
				: Deadline.NEVER;
	}

	private @Nullable PeerException expired(long now) {
		if (hasPassed(writeDeadline(), now)) {
			return new WriteTimeoutException("The client did not take its reply for " + this.channel.writer().limit());
		}
		if (!hasPassed(readDeadline(), now)) {
			return null;
		}
		Patience patience = this.channel.reader().patience();
		if (patience != null && hasPassed(patienceDeadline(), now)) {
			return patience.isLost();
		}
		return (this.phase == Phase.HANDSHAKE) ? handshake().expired()
				: new ReadTimeoutException("The client sent nothing for " + this.channel.reader().limit());
	}

	private static boolean hasPassed(long deadline, long now) {
		return deadline != Deadline.NEVER && deadline - now <= 0;
	}

	/**
	 * What a connection is about.
	 */
	private enum Phase {

		JOINING, HANDSHAKE, OPEN, ENDING, GONE

	}

}
