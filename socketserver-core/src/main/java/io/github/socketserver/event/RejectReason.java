package io.github.socketserver.event;

/**
 * Why a client was turned away before its request began. A rejected client is never
 * counted as accepted.
 *
 * @since 0.1.0
 */
public enum RejectReason {

	/**
	 * The server holds {@code max-connections} already and its policy is to reject, or
	 * the client holds {@code max-connections-per-client}.
	 */
	LIMIT,

	/**
	 * The client's address is not allowed.
	 */
	ADDRESS,

	/**
	 * The client connects more often than {@code accept-rate-per-client}.
	 */
	RATE,

	/**
	 * The server speaks the PROXY protocol, and the connection does not come from one of
	 * its {@code trusted-addresses}.
	 */
	UNTRUSTED_PROXY,

	/**
	 * The connection did not begin with a valid header of the PROXY protocol.
	 */
	PROXY_HEADER,

	/**
	 * The header of the PROXY protocol did not come within {@code header-timeout}.
	 */
	PROXY_TIMEOUT,

	/**
	 * {@code verifyRequest} returned {@code false} or failed.
	 */
	VERIFY,

	/**
	 * No thread could be had for the request.
	 */
	OVERLOAD

}
