package io.github.socketserver.event;

/**
 * State of a server. The usual way is {@link #NEW}, {@link #BOUND}, {@link #RUNNING},
 * {@link #DRAINING}, {@link #STOPPED}, {@link #CLOSED}; a stopped server may run again.
 *
 * @since 0.1.0
 */
public enum ServerState {

	/**
	 * Constructed; no descriptor is open.
	 */
	NEW,

	/**
	 * The listener is bound, no loop runs: clients queue in the kernel's backlog.
	 */
	BOUND,

	/**
	 * The loop runs and requests are served.
	 */
	RUNNING,

	/**
	 * The loop runs, but nothing is accepted: clients queue in the kernel's backlog.
	 */
	PAUSED,

	/**
	 * The server is stopping: it accepts nothing new and waits for its active requests.
	 */
	DRAINING,

	/**
	 * The listener is closed. The server may be started again.
	 */
	STOPPED,

	/**
	 * The listener broke while the server ran. The server has to be stopped before it can
	 * be started again, or closed.
	 */
	FAILED,

	/**
	 * Closed for good.
	 */
	CLOSED

}
