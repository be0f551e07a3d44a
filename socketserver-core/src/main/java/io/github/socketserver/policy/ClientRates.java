package io.github.socketserver.policy;

import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A limit on how often each client comes: so many times a second, all of them at once if
 * it has been away. What is remembered is bounded; when it is used up, the client that
 * has not come for longest is forgotten. A client is an address of IPv4, or a network of
 * IPv6 with a prefix of 64 bits; one without either has no limit.
 *
 * @since 0.1.0
 */
public final class ClientRates {

	/**
	 * How many clients are remembered at most.
	 */
	public static final int MOST_CLIENTS = 16_384;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final long interval;

	/*
	 * When a client that came evenly would come next, or would have.
	 */
	private final Map<NumericAddress, Long> nextTurns = new LinkedHashMap<>(16, 0.75f, true);

	private ClientRates(int perSecond) {
		this.interval = Math.max(1, SECOND / perSecond);
	}

	/**
	 * Creates a limit.
	 * @param perSecond how often each client may come in a second; negative for no limit
	 * @return the limit; {@code null} if there is none
	 */
	public static @Nullable ClientRates of(int perSecond) {
		return (perSecond < 0) ? null : new ClientRates(perSecond);
	}

	/**
	 * Takes note that a client comes, if it may.
	 * @param client the client's address
	 * @param now the time, in terms of {@link System#nanoTime()}
	 * @return whether it may
	 */
	public synchronized boolean tryAcquire(@Nullable SocketAddress client, long now) {
		NumericAddress key = Clients.keyOf(client);
		if (key == null) {
			return true;
		}
		Long next = this.nextTurns.get(key);
		long ahead = (next != null) ? Math.max(0, next - now) : 0;
		if (ahead + this.interval > SECOND) {
			return false;
		}
		this.nextTurns.put(key, now + ahead + this.interval);
		if (this.nextTurns.size() > MOST_CLIENTS) {
			this.nextTurns.remove(this.nextTurns.keySet().iterator().next());
		}
		return true;
	}

	/**
	 * Returns how many clients are remembered.
	 * @return the number, at most {@link #MOST_CLIENTS}
	 */
	public synchronized int clients() {
		return this.nextTurns.size();
	}

}
