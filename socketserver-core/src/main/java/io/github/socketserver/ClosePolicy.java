package io.github.socketserver;

/**
 * What closing a server means for the requests that are running: Python's
 * {@code block_on_close} and {@code daemon_threads}.
 *
 * @since 0.1.0
 */
public enum ClosePolicy {

	/**
	 * Wait for them, at most for {@code close-timeout}, and then cut them.
	 */
	WAIT,

	/**
	 * Leave them alone: they go on after the server was closed. Their threads do not keep
	 * the process from ending.
	 */
	ABANDON

}
