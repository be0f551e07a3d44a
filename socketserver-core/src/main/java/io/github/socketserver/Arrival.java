package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;

import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.StreamConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection that was accepted and is not served yet, with all that is known of its
 * client.
 *
 * @param connection the connection
 * @param registration the way to wait for it, and to close it
 * @param header what a proxy has said of it; {@code null} if none had to
 */
record Arrival(StreamConnection connection, Readiness.Registration registration, @Nullable ProxyHeader header) {

	@Nullable SocketAddress clientAddress() {
		return (this.header != null && this.header.isForwarded()) ? this.header.sourceAddress() : peerAddress();
	}

	@Nullable SocketAddress peerAddress() {
		return this.connection.clientAddress();
	}

	void close() throws IOException {
		this.registration.close();
	}

}
