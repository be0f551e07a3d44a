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
 * @since 0.1.0
 */
public record ConnectionInfo(long id, @Nullable SocketAddress clientAddress, SocketAddress localAddress,
		Instant since) {

}
