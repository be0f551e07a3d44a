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
	public void acceptFailed(AcceptErrorKind kind, Throwable cause) {
		add(this.acceptErrors, kind);
	}

	/**
	 * Returns the counters as they are now.
	 * @return a snapshot
	 */
	public ServerStatistics snapshot() {
		return new ServerStatistics(this.accepted.sum(), this.activeConnections.get(), sums(this.closed),
				sums(this.rejected), this.activeRequests.get(), this.completedRequests.sum(), sums(this.datagrams),
				sums(this.acceptErrors), this.frames.sum(), this.receivedBytes.sum(), this.sentBytes.sum());
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

	private static <K extends Enum<K>> Map<K, Long> sums(Map<K, LongAdder> adders) {
		Map<K, Long> sums = new LinkedHashMap<>();
		adders.forEach((key, adder) -> sums.put(key, adder.sum()));
		return Collections.unmodifiableMap(sums);
	}

}
