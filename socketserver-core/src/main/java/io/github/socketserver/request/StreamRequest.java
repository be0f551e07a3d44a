package io.github.socketserver.request;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.transport.PeerCredentials;
import io.github.socketserver.transport.TlsInfo;
import org.jspecify.annotations.Nullable;

/**
 * A request over a connection.
 *
 * @since 0.1.0
 */
public interface StreamRequest extends Request {

	/**
	 * Returns the connection.
	 * @return the connection
	 */
	Connection connection();

	/**
	 * Returns the address of whoever has connected: a proxy's, if the client came through
	 * one that speaks the PROXY protocol.
	 * @return the address; {@code null} where it has none
	 */
	default @Nullable SocketAddress peerAddress() {
		return clientAddress();
	}

	/**
	 * Returns what a proxy has said of the connection.
	 * @return the header of the PROXY protocol; {@code null} unless the server has it
	 * switched on
	 */
	default @Nullable ProxyHeader proxyHeader() {
		return null;
	}

	/**
	 * Returns what the TLS handshake agreed on.
	 * @return the facts; {@code null} without TLS
	 */
	@Nullable TlsInfo tls();

	/**
	 * Returns on whose behalf the client of a Unix socket has connected, as the kernel
	 * says.
	 * @return the credentials; {@code null} where the operating system does not tell, as
	 * for all other sockets
	 * @throws IOException if the connection is broken
	 * @see PeerCredentialRule
	 */
	default @Nullable PeerCredentials peerCredentials() throws IOException {
		return null;
	}

	/**
	 * Sets how long one read or write of this request may wait, instead of the server's
	 * time-outs: Python's {@code StreamRequestHandler.timeout}.
	 * @param timeout the time-out; zero for no limit; {@code null} for the server's
	 * @throws IllegalArgumentException if the time-out is negative
	 */
	void setTimeout(@Nullable Duration timeout);

	/**
	 * Switches Nagle's algorithm off or on for this connection. Ignored on Unix sockets.
	 * @param noDelay whether small segments leave at once
	 */
	void setTcpNoDelay(boolean noDelay);

	/**
	 * Counts a frame that was handled. {@link LineHandler} and {@link FrameHandler} call
	 * it; a handler that reads frames by itself may do so too.
	 */
	void frameHandled();

	/**
	 * Returns whether the connection has had {@code max-frames-per-connection}. A
	 * {@link LineHandler} or {@link FrameHandler} ends after the last of them; a handler
	 * that counts frames by itself may ask.
	 * @return {@code true} if so
	 */
	default boolean isOutOfFrames() {
		return false;
	}

	/**
	 * Goes on with this request elsewhere: when the handler that runs now has ended
	 * normally, the connection stays open and the continuation is run by the given mode.
	 * It replaces an earlier continuation of the same handler.
	 * @param concurrency where to run the continuation
	 * @param continuation serves the rest of the request
	 */
	void handOff(Concurrency concurrency, RequestHandler<StreamRequest> continuation);

	/**
	 * Returns whether the handler that runs now has handed the request off. A
	 * {@link LineHandler} or {@link FrameHandler} ends after such a frame.
	 * @return {@code true} if so
	 */
	default boolean isHandedOff() {
		return false;
	}

	/**
	 * Returns the same request with another client address, as a server that overrides
	 * {@code getRequest} may want it.
	 * @param clientAddress the address that handlers shall see
	 * @return the request
	 */
	default StreamRequest withClientAddress(SocketAddress clientAddress) {
		return new ReaddressedStreamRequest(this, clientAddress);
	}

}
