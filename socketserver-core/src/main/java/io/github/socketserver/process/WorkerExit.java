package io.github.socketserver.process;

import java.util.List;

import org.jspecify.annotations.Nullable;

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
		return describeCode() + describeLastLines();
	}

	/**
	 * Returns the exit in words, after what else is known of it.
	 * @param thrown what went wrong in this process; {@code null} if nothing did
	 * @param told what the process has said itself, instead of its last lines;
	 * {@code null} if nothing
	 * @return the text
	 */
	String describeAfter(@Nullable Exception thrown, @Nullable String told) {
		String before = (thrown != null) ? thrown + ", " : "";
		return before + ((told != null) ? told + ", " + describeCode() : describe());
	}

	private String describeCode() {
		return (signal() > 0) ? "exit code " + this.code + " (signal " + signal() + ")" : "exit code " + this.code;
	}

	/**
	 * Returns the last lines in words.
	 * @return the text; empty if there are none
	 */
	String describeLastLines() {
		return this.lastLines.isEmpty() ? "" : ", last lines of its standard error: " + this.lastLines;
	}

}
