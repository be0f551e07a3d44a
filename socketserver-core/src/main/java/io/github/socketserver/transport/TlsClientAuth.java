package io.github.socketserver.transport;

/**
 * Whether TLS clients have to show a certificate.
 *
 * @since 0.1.0
 */
public enum TlsClientAuth {

	/**
	 * Clients are not asked.
	 */
	NONE,

	/**
	 * Clients are asked, and served without one too.
	 */
	WANT,

	/**
	 * Clients without a trusted certificate are refused.
	 */
	NEED

}
