package io.github.socketserver;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.github.socketserver.event.RejectReason;
import io.github.socketserver.policy.AddressFilter;
import io.github.socketserver.policy.ClientPermits;
import io.github.socketserver.policy.ClientRates;
import org.jspecify.annotations.Nullable;

/**
 * What a client's address has to do with whether it is served: filter, rate, and number
 * of connections.
 */
final class ClientLimits {

	private final @Nullable AddressFilter filter;

	private final @Nullable ClientRates rates;

	private final @Nullable ClientPermits permits;

	private final boolean selective;

	ClientLimits(ServerConfig config) {
		this.selective = !config.allowedAddresses().isEmpty();
		this.filter = AddressFilter.of(config.allowedAddresses(), config.deniedAddresses());
		this.rates = ClientRates.of(config.acceptRatePerClient());
		this.permits = ClientPermits.of(config.maxConnectionsPerClient());
	}

	boolean admitsAddress(@Nullable SocketAddress client) {
		return this.filter == null || this.filter.admits(client);
	}

	/**
	 * Returns why a client is turned away of whom a proxy has told.
	 * @param client the client's address, as the proxy says
	 * @return the reason; {@code null} if there is none, and the client has to be
	 * {@linkplain #release released}
	 */
	@Nullable RejectReason refusalOf(@Nullable SocketAddress client) {
		boolean unknown = this.selective && !(client instanceof InetSocketAddress);
		return (unknown || !admitsAddress(client)) ? RejectReason.ADDRESS : acquire(client);
	}

	/**
	 * Counts a client's connection unless that is one too many.
	 * @param client the client's address
	 * @return why the client is turned away; {@code null} if it is not, and has to be
	 * {@linkplain #release released}
	 */
	@Nullable RejectReason acquire(@Nullable SocketAddress client) {
		if (this.rates != null && !this.rates.tryAcquire(client, System.nanoTime())) {
			return RejectReason.RATE;
		}
		return (this.permits == null || this.permits.tryAcquire(client)) ? null : RejectReason.LIMIT;
	}

	void release(@Nullable SocketAddress client) {
		if (this.permits != null) {
			this.permits.release(client);
		}
	}

}
