package io.github.socketserver.event;

import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * The facts of one request that listeners may know. The same object is passed to
 * {@link ServerListener#requestStarted} and {@link ServerListener#requestCompleted}.
 *
 * @param id number of the request, unique within its server
 * @param clientAddress numeric address of the client; {@code null} where it has none
 * @since 0.1.0
 */
public record RequestInfo(long id, @Nullable SocketAddress clientAddress) {

}
