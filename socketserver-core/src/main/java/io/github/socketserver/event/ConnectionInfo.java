package io.github.socketserver.event;

import java.net.SocketAddress;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The facts of one connection that listeners may know.
 *
 * @param id number of the connection, unique within its server
 * @param clientAddress numeric address of the client; {@code null} where it has none
 * @param localAddress address that the client connected to
 * @param since when the connection was accepted
 * @param peerAddress numeric address of whoever has connected: a proxy's, if the client
 * came through one that speaks the PROXY protocol, or else the client's
 * @since 0.1.0
 */
public record ConnectionInfo(long id, @Nullable SocketAddress clientAddress, SocketAddress localAddress, Instant since,
		@Nullable SocketAddress peerAddress) {

	/**
	 * Creates the facts of a connection that has not come through a proxy.
	 * @param id number of the connection
	 * @param clientAddress numeric address of the client
	 * @param localAddress address that the client connected to
	 * @param since when the connection was accepted
	 */
	public ConnectionInfo(long id, @Nullable SocketAddress clientAddress, SocketAddress localAddress, Instant since) {
		this(id, clientAddress, localAddress, since, clientAddress);
	}

}
