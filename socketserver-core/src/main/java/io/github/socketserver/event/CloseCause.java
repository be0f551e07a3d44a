package io.github.socketserver.event;

/**
 * Why a connection was closed. Each accepted connection has exactly one cause in the end:
 * the first that was found.
 *
 * @since 0.1.0
 */
public enum CloseCause {

	/**
	 * The handler returned and the server closed the connection.
	 */
	COMPLETED,

	/**
	 * The client closed its side and the handler ended after that.
	 */
	CLIENT,

	/**
	 * The client reset the connection, or it broke.
	 */
	RESET,

	/**
	 * The handler failed.
	 */
	ERROR,

	/**
	 * The client sent nothing within {@code connection-timeout} or {@code idle-timeout},
	 * or within the handler's own time-out, or less than {@code min-throughput}.
	 */
	IDLE,

	/**
	 * The request took longer than {@code request-timeout}, or the connection was older
	 * than {@code max-connection-age}.
	 */
	DEADLINE,

	/**
	 * The client did not take a reply within {@code write-timeout}.
	 */
	WRITE_TIMEOUT,

	/**
	 * The connection ended at a frame's boundary because the server stops.
	 */
	SHUTDOWN,

	/**
	 * The server cut the connection because it did not end within the time to stop.
	 */
	FORCED,

	/**
	 * The connection was closed by {@code Connection.close()}: an operator's wish.
	 */
	ADMIN

}
