package io.github.socketserver.spring.boot.actuate;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import io.github.socketserver.event.ConnectionInfo;
import io.github.socketserver.event.NumericAddress;
import io.github.socketserver.request.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the endpoint shows it.
 *
 * @param id its number
 * @param client the client's address, masked unless it may be shown; {@code null} where
 * the client has none
 * @param proxy the address of the proxy that the client came through, masked like the
 * client's; {@code null} if there is none
 * @param state what it is about
 * @param since when it was accepted
 * @param idle for how long no byte has passed
 * @param receivedBytes bytes from the client
 * @param sentBytes bytes to the client
 * @since 0.1.0
 */
public record ConnectionDescriptor(long id, @Nullable String client, @Nullable String proxy, String state,
		Instant since, Duration idle, long receivedBytes, long sentBytes) {

	/**
	 * What stands for an address that is not shown.
	 */
	static final String MASK = "******";

	static ConnectionDescriptor of(Connection connection, boolean showAddress) {
		ConnectionInfo info = connection.info();
		SocketAddress client = info.clientAddress();
		SocketAddress peer = info.peerAddress();
		return new ConnectionDescriptor(info.id(), text(client, showAddress),
				Objects.equals(client, peer) ? null : text(peer, showAddress), connection.state().name(),
				info.since().truncatedTo(ChronoUnit.MILLIS), connection.idle().truncatedTo(ChronoUnit.MILLIS),
				connection.receivedBytes(), connection.sentBytes());
	}

	private static @Nullable String text(@Nullable SocketAddress address, boolean showAddress) {
		if (address == null) {
			return null;
		}
		return showAddress ? new NumericAddress(address).toString() : MASK;
	}

}
