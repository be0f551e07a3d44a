package io.github.socketserver.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Decides by its address whether a client may come in: not if it is denied, and otherwise
 * if it is allowed or nothing is said about who is.
 *
 * @since 0.1.0
 */
public final class AddressFilter {

	private final AddressRanges allowed;

	private final AddressRanges denied;

	private AddressFilter(AddressRanges allowed, AddressRanges denied) {
		this.allowed = allowed;
		this.denied = denied;
	}

	/**
	 * Creates a filter.
	 * @param allowed who may come in; everybody if empty
	 * @param denied who may not, even if allowed
	 * @return the filter; {@code null} if it would let everybody in
	 */
	public static @Nullable AddressFilter of(List<AddressRange> allowed, List<AddressRange> denied) {
		return (allowed.isEmpty() && denied.isEmpty()) ? null
				: new AddressFilter(new AddressRanges(allowed), new AddressRanges(denied));
	}

	/**
	 * Returns whether a client may come in.
	 * @param client the client's address
	 * @return {@code true} if so, or if this is no address of IP
	 */
	public boolean admits(@Nullable SocketAddress client) {
		return !(client instanceof InetSocketAddress inet) || admits(inet.getAddress());
	}

	private boolean admits(InetAddress address) {
		NumericAddress numeric = NumericAddress.of(address);
		return !this.denied.contains(numeric) && (this.allowed.isEmpty() || this.allowed.contains(numeric));
	}

}
