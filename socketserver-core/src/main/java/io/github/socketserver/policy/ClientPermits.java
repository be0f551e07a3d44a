package io.github.socketserver.policy;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * An exact limit on how many of something each client has at a time. What is remembered
 * grows with the permits that are taken only. A client is an address of IPv4, or a
 * network of IPv6 with a prefix of 64 bits; one without either has no limit.
 *
 * @since 0.1.0
 */
public final class ClientPermits {

	private final int limit;

	private final Map<NumericAddress, Integer> taken = new ConcurrentHashMap<>();

	private ClientPermits(int limit) {
		this.limit = limit;
	}

	/**
	 * Creates permits.
	 * @param limit how many each client has; negative for no limit
	 * @return the permits; {@code null} if there is no limit
	 */
	public static @Nullable ClientPermits of(int limit) {
		return (limit < 0) ? null : new ClientPermits(limit);
	}

	/**
	 * Takes a permit of a client if it has one left.
	 * @param client the client's address
	 * @return whether one was taken
	 */
	public boolean tryAcquire(@Nullable SocketAddress client) {
		NumericAddress key = Clients.keyOf(client);
		if (key == null) {
			return true;
		}
		boolean[] acquired = new boolean[1];
		this.taken.compute(key, (same, count) -> {
			int before = (count != null) ? count : 0;
			boolean free = before < this.limit;
			acquired[0] = free;
			return free ? Integer.valueOf(before + 1) : count;
		});
		return acquired[0];
	}

	/**
	 * Gives a permit of a client back.
	 * @param client the client's address
	 */
	public void release(@Nullable SocketAddress client) {
		NumericAddress key = Clients.keyOf(client);
		if (key != null) {
			this.taken.computeIfPresent(key, (same, count) -> (count > 1) ? count - 1 : null);
		}
	}

	/**
	 * Returns how many clients hold permits.
	 * @return the number
	 */
	public int clients() {
		return this.taken.size();
	}

}
