package io.github.socketserver.selftest.net;

/**
 * What a {@link TamperingProxy} does to the bytes that pass it. Their order and their
 * values stay as they are: whoever speaks over a stream has to bear all of it.
 *
 * @since 0.1.0
 */
public enum Tampering {

	/**
	 * Each byte travels alone.
	 */
	SINGLE_BYTES,

	/**
	 * Bytes are kept until there are many, or no more come for a while, and travel
	 * together.
	 */
	GLUE,

	/**
	 * Bytes travel in pieces of random length, each after a random delay.
	 */
	DELAY,

	/**
	 * The connection is cut in both directions, by a reset, after some bytes.
	 */
	CUT

}
