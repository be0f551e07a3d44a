package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ConnectionInfo;
import io.github.socketserver.event.ConnectionState;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.RequestInput;
import io.github.socketserver.io.RequestTimeoutException;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.process.HandOver;
import io.github.socketserver.process.WorkerHandshake;
import io.github.socketserver.request.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An accepted connection with its input and output, until it is closed.
 */
final class LiveConnection implements Connection, ChannelWriter.Owner {

	private static final Logger logger = LoggerFactory.getLogger(LiveConnection.class);

	private static final int ADMITTED = 1;

	private static final int CLOSED = 2;

	private static final int RELEASED = 4;

	private static final AtomicIntegerFieldUpdater<LiveConnection> STAGES = AtomicIntegerFieldUpdater
		.newUpdater(LiveConnection.class, "stages");

	private static final AtomicReferenceFieldUpdater<LiveConnection, @Nullable CloseCause> CAUSE = AtomicReferenceFieldUpdater
		.newUpdater(LiveConnection.class, CloseCause.class, "cause");

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<LiveConnection, @Nullable Map> ATTRIBUTES = AtomicReferenceFieldUpdater
		.newUpdater(LiveConnection.class, Map.class, "attributes");

	private final StreamServer owner;

	private final ConnectionInfo info;

	private final @Nullable ProxyHeader proxyHeader;

	private final ConnectionChannel channel;

	private final RequestInput input;

	private final ReplyOutput output;

	/*
	 * Most handlers have none.
	 */
	private volatile @Nullable Map<String, Object> attributes;

	private volatile @Nullable CloseCause cause;

	private volatile int stages;

	private final long openedAt = System.nanoTime();

	/*
	 * For whoever handles the frames, one after the other; negative for no limit.
	 */
	private int framesLeft;

	private volatile @Nullable LoopConnection loopConnection;

	private volatile ConnectionState stage = ConnectionState.QUEUED;

	private volatile @Nullable ConnectionAge age;

	private volatile boolean old;

	private volatile boolean handedOff;

	private volatile HandOver.@Nullable ServingWorker worker;

	private volatile boolean gone;

	private volatile boolean handshaken;

	LiveConnection(StreamServer owner, long id, Arrival arrival) {
		ServerConfig config = owner.config();
		ServerRuntime runtime = owner.runtime();
		this.owner = owner;
		this.info = new ConnectionInfo(id, arrival.clientAddress(), arrival.connection().localAddress(), Instant.now(),
				arrival.peerAddress());
		this.proxyHeader = arrival.header();
		this.channel = new ConnectionChannel(arrival.connection(), arrival.registration(), config, owner.listeners());
		this.handshaken = !config.isTlsInWorkers();
		this.input = new RequestInput(config.isTlsInWorkers() ? TlsElsewhere.INSTANCE : this.channel.reader(),
				runtime.inputLimits());
		this.output = (runtime.loops() == null)
				? new ReplyOutput(config.isTlsInWorkers() ? TlsElsewhere.INSTANCE : this.channel.writer(), this.input,
						config.writeBuffering(), runtime.heldReplies())
				: new LoopReplyOutput(this.channel, this.input, config.writeBuffering(), runtime.newHeldReplies());
		this.channel.reader().setReplies(this.output);
		this.channel.writer().setOwner(this);
		this.framesLeft = config.maxFramesPerConnection();
	}

	@Override
	public ConnectionInfo info() {
		return this.info;
	}

	@Override
	public ReplyOutput output() {
		return this.output;
	}

	@Override
	public Map<String, Object> attributes() {
		Map<String, Object> present = this.attributes;
		if (present == null) {
			ATTRIBUTES.compareAndSet(this, null, new ConcurrentHashMap<>());
			present = Objects.requireNonNull(this.attributes);
		}
		return present;
	}

	@Override
	public long receivedBytes() {
		return this.channel.reader().receivedBytes();
	}

	@Override
	public long sentBytes() {
		return this.channel.writer().sentBytes();
	}

	@Override
	public Duration idle() {
		return this.channel.idle();
	}

	@Override
	public ConnectionState state() {
		LoopConnection served = this.loopConnection;
		if (!isOpen()) {
			return ConnectionState.CLOSING;
		}
		if (served != null) {
			return served.state();
		}
		if (this.channel.writer().awaitsWritable()) {
			return ConnectionState.WRITING;
		}
		return this.channel.reader().awaitsReadable() ? ConnectionState.READING : this.stage;
	}

	@Override
	public boolean isOpen() {
		return (this.stages & RELEASED) == 0;
	}

	@Override
	public void close() {
		cut(CloseCause.ADMIN, new PeerException("The connection was closed by the server", CloseCause.ADMIN));
	}

	StreamServer owner() {
		return this.owner;
	}

	@Nullable ProxyHeader proxyHeader() {
		return this.proxyHeader;
	}

	RequestInput input() {
		return this.input;
	}

	ConnectionChannel channel() {
		return this.channel;
	}

	/**
	 * Returns the connection as a loop sees it.
	 * @return the connection; {@code null} while no loop serves it
	 */
	@Nullable LoopConnection loopConnection() {
		return this.loopConnection;
	}

	void setLoopConnection(@Nullable LoopConnection loopConnection) {
		this.loopConnection = loopConnection;
	}

	/**
	 * Takes note that the handler begins.
	 */
	void markHandling() {
		this.stage = ConnectionState.HANDLING;
	}

	/**
	 * Takes note that the handler has ended, and the connection is about to be closed.
	 */
	void markClosing() {
		this.stage = ConnectionState.CLOSING;
	}

	/**
	 * Returns whether bytes can pass, since the TLS handshake is done if there is one.
	 * @return {@code true} if so
	 */
	boolean isReady() {
		return this.handshaken && this.channel.isReady();
	}

	/**
	 * Takes note of a TLS handshake that a worker process has done.
	 * @param handshake how it has ended
	 */
	void tlsHandshake(WorkerHandshake handshake) {
		this.handshaken = handshake.failure() == null;
		this.owner.listeners().tlsHandshake(handshake.duration(), handshake.failure());
	}

	boolean isHandedOff() {
		return this.handedOff;
	}

	void setHandedOff(boolean handedOff) {
		this.handedOff = handedOff;
	}

	void frameHandled() {
		if (this.framesLeft > 0) {
			this.framesLeft--;
		}
		LoopConnection served = this.loopConnection;
		if (served == null || !served.countFrame()) {
			this.owner.listeners().frameHandled();
		}
	}

	boolean isOutOfFrames() {
		return this.framesLeft == 0;
	}

	/**
	 * Ends the wait for the next frame, now and in future.
	 */
	void stopBetweenFrames() {
		this.channel.reader().stopBetweenFrames();
		LoopConnection served = this.loopConnection;
		if (served != null) {
			served.stopBetweenFrames();
		}
	}

	/**
	 * Takes note that the connection counts as accepted.
	 */
	void admit() {
		this.owner.listeners().connectionAccepted(this.info);
		if (reach(ADMITTED) == CLOSED) {
			tellClosed();
		}
	}

	/**
	 * Returns whether the connection counts as accepted and is open.
	 * @return {@code true} if so
	 */
	boolean isAdmitted() {
		return (this.stages & ~RELEASED) == ADMITTED;
	}

	/**
	 * Takes note of why the connection ends. The first cause counts.
	 * @param cause the cause
	 */
	void endsBecause(CloseCause cause) {
		CAUSE.compareAndSet(this, null, cause);
	}

	void setAge(ConnectionAge age) {
		this.age = age;
	}

	/**
	 * Ends the connection between two frames, since it is too old.
	 */
	void growOld() {
		this.old = true;
		stopBetweenFrames();
	}

	boolean isOld() {
		return this.old;
	}

	void cutForAge(Duration limit) {
		cut(CloseCause.DEADLINE, new PeerException("The connection is older than " + limit, CloseCause.DEADLINE));
	}

	/**
	 * Returns why the connection ends, as far as that is known.
	 * @return the cause
	 */
	CloseCause cause() {
		CloseCause why = this.cause;
		return (why != null) ? why : CloseCause.COMPLETED;
	}

	void expire(Duration timeout) {
		cut(CloseCause.DEADLINE, new RequestTimeoutException("The request took longer than " + timeout));
	}

	void force() {
		cut(CloseCause.FORCED, new PeerException("The request was cut because the server stops", CloseCause.FORCED));
	}

	/**
	 * Sets what is told when the connection is cut, since it cannot see that.
	 * @param worker the process that has it; {@code null} if none has
	 */
	void setWorker(HandOver.@Nullable ServingWorker worker) {
		this.worker = worker;
	}

	/**
	 * Ends the connection since it is of no use any more.
	 * @param reason why
	 */
	void lose(PeerException reason) {
		cut(reason.closeCause(), reason);
	}

	/*
	 * Whoever writes has the exception. There is no end of TLS to be sent any more. A
	 * write before the handshake is refused, and nothing of it has left.
	 */
	@Override
	public void writeBroken(Throwable failure) {
		if (!isReady()) {
			return;
		}
		PeerException reason = (failure instanceof PeerException peer) ? peer
				: new PeerException("A write to the connection has failed", CloseCause.ERROR);
		endsBecause(reason.closeCause());
		this.channel.closedBecause(reason);
		release();
	}

	private void cut(CloseCause cause, PeerException reason) {
		endsBecause(cause);
		HandOver.ServingWorker served = this.worker;
		if (served != null) {
			served.clientLost(reason);
		}
		this.channel.closedBecause(reason);
		this.channel.writer().cutOutput();
		release();
	}

	/**
	 * Closes the connection and gives its permit back. Idempotent.
	 */
	void release() {
		if (!claimRelease()) {
			return;
		}
		try {
			LoopConnection served = this.loopConnection;
			if (served != null) {
				served.close();
			}
			else {
				closeChannel();
			}
		}
		finally {
			ConnectionAge limited = this.age;
			if (limited != null) {
				limited.connectionClosed();
			}
			if (reach(CLOSED) == ADMITTED) {
				tellClosed();
			}
			this.owner.closed(this);
		}
	}

	private boolean claimRelease() {
		return (STAGES.getAndUpdate(this, (reached) -> reached | RELEASED) & RELEASED) == 0;
	}

	void closeChannel() {
		try {
			this.channel.close();
		}
		catch (IOException | RuntimeException ex) {
			QuietLog.write(
					() -> logger.debug("Connection {} could not be closed cleanly: {}", this.info.id(), ex.toString()));
		}
	}

	/**
	 * Takes note that nothing of the connection is left.
	 */
	void markGone() {
		this.gone = true;
	}

	boolean isGone() {
		return this.gone;
	}

	/*
	 * A connection may be closed while it is still being admitted. Whoever comes second
	 * tells of the end, so that it is told once, and never before the beginning.
	 */
	private int reach(int stage) {
		return STAGES.getAndUpdate(this, (reached) -> reached | stage) & ~RELEASED;
	}

	private void tellClosed() {
		this.owner.listeners()
			.connectionClosed(this.info, cause(), Duration.ofNanos(System.nanoTime() - this.openedAt));
	}

}
