package io.github.socketserver.event;

/**
 * What an open connection is about at one moment.
 *
 * @since 0.1.0
 */
public enum ConnectionState {

	/**
	 * The connection was accepted, and its handler has not begun: it waits for a thread
	 * or for its event loop.
	 */
	QUEUED,

	/**
	 * The handler runs, and the client need do nothing for it to go on.
	 */
	HANDLING,

	/**
	 * The client is waited for, to send.
	 */
	READING,

	/**
	 * The client is waited for, to take what was sent to it.
	 */
	WRITING,

	/**
	 * The handler has ended, and the connection is being closed.
	 */
	CLOSING

}
