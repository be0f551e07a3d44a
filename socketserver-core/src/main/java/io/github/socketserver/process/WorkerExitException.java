package io.github.socketserver.process;

import java.io.IOException;

/**
 * A worker process has ended while it served a request.
 *
 * @since 0.1.0
 */
public class WorkerExitException extends IOException {

	private static final long serialVersionUID = 1L;

	private final transient WorkerExit exit;

	/**
	 * Creates an exception.
	 * @param exit how the process has ended
	 */
	public WorkerExitException(WorkerExit exit) {
		super("Worker process " + exit.pid() + " ended while it served this request: " + exit.describe());
		this.exit = exit;
	}

	/**
	 * Returns how the process has ended.
	 * @return the exit
	 */
	public WorkerExit exit() {
		return this.exit;
	}

}
