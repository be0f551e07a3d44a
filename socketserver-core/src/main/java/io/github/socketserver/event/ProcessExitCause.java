package io.github.socketserver.event;

/**
 * Why a worker process has ended.
 *
 * @since 0.1.0
 */
public enum ProcessExitCause {

	/**
	 * It had served its requests, or the server needed it no more.
	 */
	RETIRED,

	/**
	 * The server killed it: its request took too long, or had to be cut.
	 */
	KILLED,

	/**
	 * It ended by itself, or somebody else killed it.
	 */
	CRASHED,

	/**
	 * It ended, or was killed, before it was ready for its first request.
	 */
	BOOT_FAILED

}
