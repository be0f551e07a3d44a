package io.github.socketserver;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.io.ByteSink;
import io.github.socketserver.io.ByteSource;
import io.github.socketserver.io.ConnectionLostException;
import io.github.socketserver.io.EndOfInputException;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.io.TlsHandshakeException;
import io.github.socketserver.io.WriteTimeoutException;
import io.github.socketserver.transport.PeerCredentials;
import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.TlsConnection;
import io.github.socketserver.transport.TlsInfo;
import org.jspecify.annotations.Nullable;

/**
 * Blocking reads and writes over a connection that never blocks, with their time-outs.
 */
final class ConnectionChannel implements ByteSource, ByteSink {

	/**
	 * How much is read at once: the channel needs as much memory outside of the heap.
	 */
	private static final int MOST_AT_ONCE = 64 * 1024;

	private static final int MOST_READS = 16;

	private static final AtomicLongFieldUpdater<ConnectionChannel> RECEIVED = AtomicLongFieldUpdater
		.newUpdater(ConnectionChannel.class, "receivedBytes");

	private static final AtomicLongFieldUpdater<ConnectionChannel> SENT = AtomicLongFieldUpdater
		.newUpdater(ConnectionChannel.class, "sentBytes");

	private final StreamConnection connection;

	private final Readiness.Registration registration;

	private final ServerConfig config;

	private final ServerListener listener;

	private final @Nullable Patience patience;

	private volatile long receivedBytes;

	private volatile long sentBytes;

	private volatile @Nullable Duration timeout;

	private volatile long lastActivity = System.nanoTime();

	private volatile boolean outputEnded;

	private volatile boolean stopping;

	private volatile boolean waitsBetweenFrames;

	private volatile boolean endedByStop;

	private volatile boolean hurried;

	private volatile boolean awaitsReadable;

	private volatile boolean awaitsWritable;

	private volatile @Nullable PeerException closedBecause;

	private boolean drained;

	private boolean foundNothing;

	private boolean waiting;

	private boolean lookedAgain;

	private long waitBegin;

	private int readsWithoutWait;

	private int bytesWithoutWait;

	private BeforeRead beforeRead = () -> {
	};

	ConnectionChannel(StreamConnection connection, Readiness.Registration registration, ServerConfig config,
			ServerListener listener) {
		this.connection = (config.tls() != null) ? new TlsConnection(connection, config.tls()) : connection;
		this.registration = registration;
		this.config = config;
		this.listener = listener;
		this.patience = Patience.of(config);
	}

	void beforeRead(BeforeRead beforeRead) {
		this.beforeRead = beforeRead;
	}

	void setTimeout(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

	long receivedBytes() {
		return this.receivedBytes;
	}

	long sentBytes() {
		return this.sentBytes;
	}

	/**
	 * Ends the wait for the next frame, now and in future.
	 */
	void stopBetweenFrames() {
		this.stopping = true;
		if (this.waitsBetweenFrames) {
			this.registration.wakeupReader();
		}
	}

	boolean isStopping() {
		return this.stopping;
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
	 * Makes later reads and writes fail with the given exception instead of one that
	 * blames the client.
	 * @param reason the exception
	 */
	void closedBecause(PeerException reason) {
		this.closedBecause = reason;
	}

	/**
	 * Returns why the server has closed the connection.
	 * @return the exception; {@code null} if it has not
	 */
	@Nullable PeerException closedBecause() {
		return this.closedBecause;
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
	 * Agrees with the client on how to speak TLS.
	 * @param limit how long that may take
	 * @throws PeerException if the client does not agree, or not in time
	 */
	void handshake(Duration limit) throws PeerException {
		long deadline = Deadline.afterOrNever(limit);
		try {
			StreamConnection.Progress progress = handshakeNow();
			while (progress != StreamConnection.Progress.DONE) {
				if (!await(progress, deadline)) {
					throw new TlsHandshakeException("The TLS handshake took longer than " + limit, CloseCause.IDLE);
				}
				progress = handshakeNow();
			}
		}
		finally {
			this.waitsBetweenFrames = false;
		}
	}

	/*
	 * A client that has not begun is in no hurry, so the server need not wait for it when
	 * it stops.
	 */
	private boolean await(StreamConnection.Progress progress, long deadline) throws PeerException {
		if (progress == StreamConnection.Progress.NEEDS_WRITE) {
			return awaitWritable(deadline);
		}
		this.waitsBetweenFrames = progress == StreamConnection.Progress.NEEDS_FIRST_BYTES;
		if (this.waitsBetweenFrames && this.stopping) {
			throw new TlsHandshakeException("The server stopped before the client began a TLS handshake",
					CloseCause.SHUTDOWN);
		}
		return awaitReadableUntil(deadline);
	}

	/**
	 * Goes on with the TLS handshake, without waiting.
	 * @return what it needs next
	 * @throws PeerException if the client does not agree
	 */
	StreamConnection.Progress handshakeNow() throws PeerException {
		try {
			return this.connection.handshake();
		}
		catch (IOException ex) {
			PeerException reason = this.closedBecause;
			throw (reason != null) ? reason : new TlsHandshakeException(ex);
		}
	}

	/**
	 * Counts what another process has read and written.
	 * @param received bytes from the client
	 * @param sent bytes to the client
	 */
	void countElsewhere(long received, long sent) {
		touch(System.nanoTime());
		if (received > 0) {
			RECEIVED.addAndGet(this, received);
			this.listener.dataReceived(received);
		}
		sent(sent);
	}

	SelectableChannel selectable() {
		return this.connection.channel();
	}

	boolean isReady() {
		return this.connection.isReady();
	}

	@Nullable PeerCredentials peerCredentials() throws IOException {
		return this.connection.peerCredentials();
	}

	@Nullable TlsInfo tls() {
		return this.connection.tls();
	}

	@Nullable Patience patience() {
		return this.patience;
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
		this.beforeRead.run();
		if (!this.drained) {
			takeTurns();
			return true;
		}
		this.readsWithoutWait = 0;
		this.bytesWithoutWait = 0;
		if (!this.lookedAgain && this.registration.letOthersRunFirst()) {
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
			this.registration.letOthersRun();
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
			this.drained = count == 0 || (count > 0 && count < room && this.connection.isDrainedByShortRead());
			return count;
		}
		finally {
			target.limit(limit);
		}
	}

	private int readOnce(ByteBuffer target) throws PeerException {
		int count = readNow(target);
		if (count > 0) {
			touch(System.nanoTime());
			this.waiting = false;
			this.lookedAgain = false;
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
			count = this.connection.read(target);
		}
		catch (EOFException ex) {
			throw new EndOfInputException(String.valueOf(ex.getMessage()));
		}
		catch (IOException ex) {
			throw lost(ex);
		}
		PeerException reason = this.closedBecause;
		if (count < 0 && reason != null) {
			// The client has only answered the end that it was sent.
			throw reason;
		}
		if (count > 0) {
			RECEIVED.addAndGet(this, count);
			this.listener.dataReceived(count);
			if (this.patience != null) {
				this.patience.received(count);
			}
		}
		return count;
	}

	/*
	 * A wait for reading ends when nothing has passed in either direction for too long:
	 * replies that others write meanwhile prolong it.
	 */
	private boolean awaitReadable() throws IOException {
		Duration limit = readLimit();
		if (limit.isZero()) {
			return awaitBytesUntil(Deadline.NEVER);
		}
		long nanos = Deadline.nanos(limit);
		long deadline = beginWait() + nanos;
		while (!awaitBytesUntil(deadline)) {
			long next = Math.max(deadline, this.lastActivity + nanos);
			if (next == deadline || this.timeout != null) {
				this.waiting = false;
				throw new ReadTimeoutException("The client sent nothing for " + limit);
			}
			deadline = next;
		}
		return true;
	}

	private boolean awaitBytesUntil(long deadline) throws PeerException {
		Patience limit = this.patience;
		if (limit == null) {
			return awaitReadableUntil(deadline);
		}
		long begin = System.nanoTime();
		long end = limit.deadline(begin);
		boolean readable = awaitReadableUntil(Math.min(deadline, end));
		limit.waited(System.nanoTime() - begin);
		if (!readable && end < deadline) {
			throw limit.isLost();
		}
		return readable;
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
	 * Takes note that bytes have passed in one direction.
	 * @param now the time, in terms of {@link System#nanoTime()}
	 */
	void touch(long now) {
		this.lastActivity = now;
	}

	/**
	 * Returns for how long no byte has passed in either direction.
	 * @return the time
	 */
	Duration idle() {
		return Duration.ofNanos(System.nanoTime() - this.lastActivity);
	}

	/**
	 * Returns until when a read may wait at most, unless bytes pass meanwhile.
	 * @param begin since when it waits, in terms of {@link System#nanoTime()}
	 * @return the time; {@link Deadline#NEVER} for no limit
	 */
	long readDeadline(long begin) {
		Duration limit = readLimit();
		if (limit.isZero()) {
			return Deadline.NEVER;
		}
		long last = this.lastActivity;
		return ((this.timeout == null && last - begin > 0) ? last : begin) + Deadline.nanos(limit);
	}

	Duration readLimit() {
		Duration own = this.timeout;
		if (own != null) {
			return own;
		}
		return (this.receivedBytes == 0) ? this.config.connectionTimeout() : this.config.idleTimeout();
	}

	private boolean awaitReadableUntil(long deadline) throws PeerException {
		this.awaitsReadable = true;
		try {
			return this.registration.awaitReadable(deadline);
		}
		catch (IOException ex) {
			throw lost(ex);
		}
		finally {
			this.awaitsReadable = false;
		}
	}

	/**
	 * Waits until there may be something to read, for as long as it takes.
	 * @throws PeerException if the connection is broken or was closed
	 */
	void awaitMore() throws PeerException {
		awaitReadableUntil(Deadline.NEVER);
	}

	/**
	 * Ends a wait for something to read early.
	 */
	void wakeupReader() {
		this.registration.wakeupReader();
	}

	/**
	 * Returns whether a thread waits for the client to send.
	 * @return {@code true} if so
	 */
	boolean awaitsReadable() {
		return this.awaitsReadable;
	}

	@Override
	public void write(ByteBuffer source) throws IOException {
		writeOnce(source);
		if (source.hasRemaining() || !flushNow()) {
			writeRest(source);
		}
	}

	@Override
	public void write(ByteBuffer... sources) throws IOException {
		writeOnce(sources);
		if (hasRemaining(sources) || !flushNow()) {
			writeRest(sources);
		}
	}

	Duration writeLimit() {
		Duration own = this.timeout;
		return (own != null) ? own : this.config.writeTimeout();
	}

	private void writeRest(ByteBuffer... sources) throws PeerException {
		Duration limit = writeLimit();
		long deadline = Deadline.afterOrNever(limit);
		while (hasRemaining(sources) || !flushNow()) {
			long written = hasRemaining(sources) ? writeOnce(sources) : 0;
			if (written == 0 && !awaitWritable(deadline)) {
				throw new WriteTimeoutException("The client did not take its reply for " + limit);
			}
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

	private boolean awaitWritable(long deadline) throws PeerException {
		this.awaitsWritable = true;
		try {
			return !this.hurried && this.registration.awaitWritable(deadline);
		}
		catch (IOException ex) {
			throw lost(ex);
		}
		finally {
			this.awaitsWritable = false;
		}
	}

	/**
	 * Returns whether a thread waits for the client to take what was sent.
	 * @return {@code true} if so
	 */
	boolean awaitsWritable() {
		return this.awaitsWritable;
	}

	@Override
	public void tryWrite(ByteBuffer source) throws IOException {
		writeOnce(source);
	}

	@Override
	public boolean hasPending() {
		return this.connection.hasPending();
	}

	private void writeOnce(ByteBuffer source) throws PeerException {
		try {
			touchIfAny(sent(this.connection.write(source)));
		}
		catch (IOException ex) {
			throw lost(ex);
		}
	}

	private long writeOnce(ByteBuffer... sources) throws PeerException {
		return touchIfAny(writeNow(sources));
	}

	private long touchIfAny(long count) {
		if (count > 0) {
			touch(System.nanoTime());
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
			return sent(this.connection.write(sources));
		}
		catch (IOException ex) {
			throw lost(ex);
		}
	}

	private long sent(long count) {
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
			return this.connection.flush();
		}
		catch (IOException ex) {
			throw lost(ex);
		}
	}

	private PeerException lost(IOException failure) {
		PeerException reason = this.closedBecause;
		return (reason != null) ? reason : new ConnectionLostException(failure);
	}

	/**
	 * Discards what the client has sent and nobody will read.
	 * @param buffer where to put the bytes
	 * @return the number of bytes, 0 when none are there now, -1 at the end of the stream
	 * or if the connection is broken
	 */
	int discard(ByteBuffer buffer) {
		try {
			buffer.clear();
			return this.connection.discard(buffer);
		}
		catch (IOException ex) {
			return -1;
		}
	}

	boolean hasUnread() {
		return this.connection.hasUnread();
	}

	void onReadable(Runnable task) {
		this.registration.onReadable(task);
	}

	/**
	 * Sends the end of the stream. Waits like a write if the client is too slow for it.
	 */
	void shutdownOutput() {
		if (this.outputEnded || !this.connection.channel().isOpen()) {
			return;
		}
		this.outputEnded = true;
		try {
			this.connection.shutdownOutput();
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
			this.connection.cutOutput();
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

	void setTcpNoDelay(boolean noDelay) {
		try {
			this.connection.setTcpNoDelay(noDelay);
		}
		catch (IOException ex) {
			// The client has gone: the next read or write says so.
		}
	}

	void close() throws IOException {
		this.registration.close();
	}

	/**
	 * Called before each read from the connection.
	 */
	@FunctionalInterface
	interface BeforeRead {

		void run() throws IOException;

	}

}
