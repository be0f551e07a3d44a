package io.github.socketserver.event;

/**
 * Kind of an error that {@code accept} or {@code receive} reported.
 *
 * @since 0.1.0
 */
public enum AcceptErrorKind {

	/**
	 * The client went away, or the network had a hiccup. The loop goes on at once.
	 */
	TRANSIENT,

	/**
	 * The process or the system has no descriptors or no memory left. The loop goes on
	 * after a pause of 10 ms to 1 s.
	 */
	EXHAUSTED,

	/**
	 * Anything else. The loop goes on after a pause, unless the listener itself is gone.
	 */
	FATAL

}
