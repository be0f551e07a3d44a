package io.github.socketserver.ffm;

import java.io.IOException;
import java.util.Map;

/**
 * The operating system's error numbers.
 */
final class Errno {

	static final int EINTR = 4;

	static final int EAGAIN = 11;

	private static final Map<Integer, String> TEXTS = Map.ofEntries(Map.entry(1, "Operation not permitted"),
			Map.entry(2, "No such file or directory"), Map.entry(5, "Input/output error"),
			Map.entry(9, "Bad file descriptor"), Map.entry(12, "Cannot allocate memory"),
			Map.entry(13, "Permission denied"), Map.entry(22, "Invalid argument"),
			Map.entry(23, "Too many open files in system"), Map.entry(24, "Too many open files"),
			Map.entry(28, "No space left on device"), Map.entry(32, "Broken pipe"),
			Map.entry(64, "Machine is not on the network"), Map.entry(71, "Protocol error"),
			Map.entry(90, "Message too long"), Map.entry(91, "Protocol wrong type for socket"),
			Map.entry(92, "Protocol not available"), Map.entry(95, "Operation not supported"),
			Map.entry(100, "Network is down"), Map.entry(101, "Network is unreachable"),
			Map.entry(103, "Software caused connection abort"), Map.entry(104, "Connection reset by peer"),
			Map.entry(105, "No buffer space available"), Map.entry(107, "Transport endpoint is not connected"),
			Map.entry(110, "Connection timed out"), Map.entry(111, "Connection refused"),
			Map.entry(112, "Host is down"), Map.entry(113, "No route to host"));

	private Errno() {
	}

	/**
	 * Returns an exception with the words that the JDK uses for the same error.
	 * @param negated the negated error number
	 * @param call the function that failed
	 * @return the exception
	 */
	static IOException exception(int negated, String call) {
		String text = TEXTS.get(-negated);
		return new IOException((text != null) ? text : call + " failed with error " + -negated);
	}

	/**
	 * Passes a result on unless it is an error.
	 * @param result what a function returned
	 * @param call the function
	 * @return the result
	 * @throws IOException if it is an error
	 */
	static int check(int result, String call) throws IOException {
		if (result < 0) {
			throw exception(result, call);
		}
		return result;
	}

}
