package io.github.socketserver.event;

/**
 * What became of a datagram.
 *
 * @since 0.1.0
 */
public enum DatagramResult {

	/**
	 * A handler got it.
	 */
	HANDLED,

	/**
	 * It was longer than {@code max-packet-size} and was dropped whole.
	 */
	TRUNCATED,

	/**
	 * {@code queue-size} datagrams were in work already and it was dropped.
	 */
	DROPPED,

	/**
	 * {@code verifyRequest} or a filter refused it.
	 */
	FILTERED

}
