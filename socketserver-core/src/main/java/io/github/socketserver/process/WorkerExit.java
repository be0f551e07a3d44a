package io.github.socketserver.process;

import java.util.List;

/**
 * How a worker process has ended.
 *
 * @param pid the process's number
 * @param code its exit code; 128 and more for a signal
 * @param lastLines the last lines of its standard error
 * @since 0.1.0
 */
public record WorkerExit(long pid, int code, List<String> lastLines) {

	private static final int FIRST_SIGNAL = 128;

	private static final int SIGKILL = 9;

	/**
	 * Creates an exit.
	 * @param pid the process's number
	 * @param code its exit code
	 * @param lastLines the last lines of its standard error
	 */
	public WorkerExit {
		lastLines = List.copyOf(lastLines);
	}

	/**
	 * Returns the number of the signal that has ended the process.
	 * @return the number; 0 if the process has ended by itself
	 */
	public int signal() {
		return (this.code > FIRST_SIGNAL) ? this.code - FIRST_SIGNAL : 0;
	}

	/**
	 * Returns whether the process was killed, which no process does to itself by mistake.
	 * @return {@code true} if so
	 */
	boolean isKill() {
		return signal() == SIGKILL;
	}

	/**
	 * Returns the exit in words.
	 * @return the text
	 */
	public String describe() {
		String how = (signal() > 0) ? "exit code " + this.code + " (signal " + signal() + ")"
				: "exit code " + this.code;
		return this.lastLines.isEmpty() ? how : how + ", last lines of its standard error: " + this.lastLines;
	}

}
