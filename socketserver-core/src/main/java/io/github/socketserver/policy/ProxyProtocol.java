package io.github.socketserver.policy;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Which senders a server believes when they say on whose behalf they connect, in a header
 * of the PROXY protocol, version 1 or 2, in front of everything else. A connection from
 * anybody else is refused, and so is one without a header: whether there is one is never
 * guessed.
 *
 * @since 0.1.0
 */
public final class ProxyProtocol {

	/**
	 * Stands for all senders over a Unix socket, which the permissions of its file have
	 * let in.
	 */
	public static final String UNIX = "unix:";

	private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(5);

	private final List<String> trustedAddresses;

	private final AddressRanges ranges;

	private final boolean unix;

	private final Duration headerTimeout;

	private ProxyProtocol(List<String> trustedAddresses, Duration headerTimeout) {
		this.trustedAddresses = trustedAddresses;
		this.ranges = new AddressRanges(
				trustedAddresses.stream().filter((sender) -> !UNIX.equals(sender)).map(AddressRange::parse).toList());
		this.unix = trustedAddresses.contains(UNIX);
		this.headerTimeout = headerTimeout;
	}

	/**
	 * Creates settings with a header time-out of 5 seconds.
	 * @param senders ranges of addresses such as {@code 10.0.0.0/8}, single addresses, or
	 * {@link #UNIX}
	 * @return the settings
	 * @throws IllegalArgumentException if there is no sender, or one is no range
	 */
	public static ProxyProtocol trusting(String... senders) {
		Objects.requireNonNull(senders, "'proxy-protocol.trusted-addresses' must not be null");
		if (senders.length == 0) {
			throw new IllegalArgumentException("'proxy-protocol.trusted-addresses' must name the proxies that are "
					+ "believed, but is empty; set it to their addresses, such as '10.0.0.0/8', or to '" + UNIX
					+ "' for a Unix socket");
		}
		try {
			return new ProxyProtocol(List.copyOf(Arrays.asList(senders)), HEADER_TIMEOUT);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'proxy-protocol.trusted-addresses' must be ranges of addresses or '"
					+ UNIX + "', but " + ex.getMessage(), ex);
		}
	}

	/**
	 * Returns settings with another time-out.
	 * @param headerTimeout how long the header may take from the moment at which the
	 * connection is accepted; zero for no limit
	 * @return the settings
	 * @throws IllegalArgumentException if it is negative
	 */
	public ProxyProtocol withHeaderTimeout(Duration headerTimeout) {
		Objects.requireNonNull(headerTimeout, "'proxy-protocol.header-timeout' must not be null");
		if (headerTimeout.isNegative()) {
			throw new IllegalArgumentException(
					"'proxy-protocol.header-timeout' must not be negative, but is " + headerTimeout);
		}
		return new ProxyProtocol(this.trustedAddresses, headerTimeout);
	}

	/**
	 * Returns who is believed.
	 * @return ranges of addresses, single addresses, or {@link #UNIX}
	 */
	public List<String> trustedAddresses() {
		return this.trustedAddresses;
	}

	/**
	 * Returns how long the header may take.
	 * @return the time; zero for no limit
	 */
	public Duration headerTimeout() {
		return this.headerTimeout;
	}

	/**
	 * Returns whether a sender is believed.
	 * @param sender the address of whoever has connected; {@code null} where it has none,
	 * as most clients of Unix sockets
	 * @return {@code true} if so
	 */
	public boolean trusts(@Nullable SocketAddress sender) {
		return (sender instanceof InetSocketAddress inet) ? this.ranges.contains(NumericAddress.of(inet.getAddress()))
				: this.unix;
	}

}
