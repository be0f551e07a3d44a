package io.github.socketserver.event;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * {@link ServerListener} that counts.
 *
 * @since 0.1.0
 */
public final class EventCounters implements ServerListener {

	private final LongAdder accepted = new LongAdder();

	private final AtomicLong activeConnections = new AtomicLong();

	private final Map<CloseCause, LongAdder> closed = adders(CloseCause.class);

	private final Map<RejectReason, LongAdder> rejected = adders(RejectReason.class);

	private final AtomicLong activeRequests = new AtomicLong();

	private final LongAdder completedRequests = new LongAdder();

	private final Map<DatagramResult, LongAdder> datagrams = adders(DatagramResult.class);

	private final LongAdder droppedReplies = new LongAdder();

	private final Map<AcceptErrorKind, LongAdder> acceptErrors = adders(AcceptErrorKind.class);

	private final LongAdder frames = new LongAdder();

	private final LongAdder receivedBytes = new LongAdder();

	private final LongAdder sentBytes = new LongAdder();

	@Override
	public void connectionAccepted(ConnectionInfo connection) {
		this.activeConnections.incrementAndGet();
		this.accepted.increment();
	}

	@Override
	public void connectionRejected(RejectReason reason, @Nullable SocketAddress clientAddress) {
		add(this.rejected, reason);
	}

	@Override
	public void connectionClosed(ConnectionInfo connection, CloseCause cause, Duration duration) {
		add(this.closed, cause);
		this.activeConnections.decrementAndGet();
	}

	@Override
	public void requestStarted(RequestInfo request) {
		this.activeRequests.incrementAndGet();
	}

	@Override
	public void requestCompleted(RequestInfo request, Duration duration, @Nullable Throwable failure) {
		this.completedRequests.increment();
		this.activeRequests.decrementAndGet();
	}

	@Override
	public void frameHandled() {
		this.frames.increment();
	}

	@Override
	public void framesHandled(int count) {
		this.frames.add(count);
	}

	@Override
	public void dataReceived(long bytes) {
		this.receivedBytes.add(bytes);
	}

	@Override
	public void dataSent(long bytes) {
		this.sentBytes.add(bytes);
	}

	@Override
	public void datagram(DatagramResult result) {
		add(this.datagrams, result);
	}

	@Override
	public void replyDropped(int bytes) {
		this.droppedReplies.increment();
	}

	@Override
	public void acceptFailed(AcceptErrorKind kind, Throwable cause) {
		add(this.acceptErrors, kind);
	}

	/**
	 * Returns how many connections were accepted and verified.
	 * @return the number
	 */
	public long acceptedConnections() {
		return this.accepted.sum();
	}

	/**
	 * Returns how many connections are open.
	 * @return the number
	 */
	public long activeConnections() {
		return this.activeConnections.get();
	}

	/**
	 * Returns how many connections were closed for one cause.
	 * @param cause the cause
	 * @return the number
	 */
	public long closedConnections(CloseCause cause) {
		return sum(this.closed, cause);
	}

	/**
	 * Returns how many clients were turned away for one reason.
	 * @param reason the reason
	 * @return the number
	 */
	public long rejectedConnections(RejectReason reason) {
		return sum(this.rejected, reason);
	}

	/**
	 * Returns how many datagrams met one result.
	 * @param result the result
	 * @return the number
	 */
	public long datagrams(DatagramResult result) {
		return sum(this.datagrams, result);
	}

	/**
	 * Returns how many replies were too long for their requests to be sent.
	 * @return the number
	 */
	public long droppedReplies() {
		return this.droppedReplies.sum();
	}

	/**
	 * Returns how many accepts and receives failed by one kind of error.
	 * @param kind the kind
	 * @return the number
	 */
	public long acceptErrors(AcceptErrorKind kind) {
		return sum(this.acceptErrors, kind);
	}

	/**
	 * Returns how many frames framed handlers have handled.
	 * @return the number
	 */
	public long frames() {
		return this.frames.sum();
	}

	/**
	 * Returns how many bytes arrived from clients.
	 * @return the number
	 */
	public long receivedBytes() {
		return this.receivedBytes.sum();
	}

	/**
	 * Returns how many bytes were handed to the operating system for clients.
	 * @return the number
	 */
	public long sentBytes() {
		return this.sentBytes.sum();
	}

	/**
	 * Returns the counters as they are now.
	 * @return a snapshot
	 */
	public ServerStatistics snapshot() {
		return new ServerStatistics(this.accepted.sum(), this.activeConnections.get(), sums(this.closed),
				sums(this.rejected), this.activeRequests.get(), this.completedRequests.sum(), sums(this.datagrams),
				this.droppedReplies.sum(), sums(this.acceptErrors), this.frames.sum(), this.receivedBytes.sum(),
				this.sentBytes.sum());
	}

	private static <K extends Enum<K>> Map<K, LongAdder> adders(Class<K> type) {
		Map<K, LongAdder> adders = new EnumMap<>(type);
		for (K key : type.getEnumConstants()) {
			adders.put(key, new LongAdder());
		}
		return adders;
	}

	private static <K> void add(Map<K, LongAdder> adders, K key) {
		LongAdder adder = adders.get(key);
		if (adder != null) {
			adder.increment();
		}
	}

	private static <K> long sum(Map<K, LongAdder> adders, K key) {
		LongAdder adder = adders.get(key);
		return (adder != null) ? adder.sum() : 0;
	}

	private static <K extends Enum<K>> Map<K, Long> sums(Map<K, LongAdder> adders) {
		Map<K, Long> sums = new LinkedHashMap<>();
		adders.forEach((key, adder) -> sums.put(key, adder.sum()));
		return Collections.unmodifiableMap(sums);
	}

}
