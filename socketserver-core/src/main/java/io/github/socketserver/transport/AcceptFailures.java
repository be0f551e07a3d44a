package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;

import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.PrintableFailure;

/**
 * Tells what kind of error {@code accept} or {@code receive} reported. The JDK says it in
 * the message only.
 *
 * @since 0.1.0
 */
public final class AcceptFailures {

	private static final List<String> EXHAUSTED = List.of("too many open files", "no buffer space",
			"cannot allocate memory", "not enough space", "out of memory");

	private static final List<String> TRANSIENT = List.of("connection aborted", "connection reset", "protocol error",
			"connection refused", "network is down", "network is unreachable", "host is down",
			"machine is not on the network", "no route to host", "protocol not available", "operation not supported",
			"interrupted system call", "resource temporarily unavailable", "operation not permitted",
			"connection timed out", "port unreachable", "invalid argument", "software caused connection abort",
			"broken pipe", "not connected");

	private AcceptFailures() {
	}

	/**
	 * Classifies an error.
	 * @param failure what was thrown
	 * @return its kind
	 */
	public static AcceptErrorKind kindOf(Throwable failure) {
		if (failure instanceof OutOfMemoryError) {
			return AcceptErrorKind.EXHAUSTED;
		}
		if (!(failure instanceof IOException) || failure instanceof ClosedChannelException) {
			return AcceptErrorKind.FATAL;
		}
		String message = String.valueOf(PrintableFailure.messageOf(failure)).toLowerCase(Locale.ROOT);
		if (EXHAUSTED.stream().anyMatch(message::contains)) {
			return AcceptErrorKind.EXHAUSTED;
		}
		return TRANSIENT.stream().anyMatch(message::contains) ? AcceptErrorKind.TRANSIENT : AcceptErrorKind.FATAL;
	}

}
