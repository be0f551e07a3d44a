package io.github.socketserver.transport;

import org.jspecify.annotations.Nullable;

/**
 * What a process that gets one end of a {@link RelaySocket} cannot find out about the
 * client by itself.
 *
 * @param tls what the TLS handshake agreed on; {@code null} without TLS
 * @param credentials on whose behalf the client has connected; {@code null} where the
 * operating system does not tell
 * @param proxyHeader what a proxy has said of the client, in its own words; {@code null}
 * if none has
 * @since 0.1.0
 */
public record RelayedClient(@Nullable TlsInfo tls, @Nullable PeerCredentials credentials,
		byte @Nullable [] proxyHeader) {

}
