package io.github.socketserver.benchmarks.subject;

import java.time.Duration;

import io.github.socketserver.benchmarks.Arguments;

/**
 * How to serve. Every server listens on 127.0.0.1.
 *
 * @param port port to listen on; 0 for any free one
 * @param deadline how long a read and a write may wait; zero for the framework's defaults
 * @param floor bytes a second that a client has to send; 0 for no limit
 * @param reusePort whether others may listen on the same port
 * @param drain whether to serve what is queued before the port is closed
 */
record SubjectOptions(int port, Duration deadline, int floor, boolean reusePort, boolean drain) {

	static final String HOST = "127.0.0.1";

	static final int BACKLOG = 4096;

	static final int MAX_LINE = 8192;

	static SubjectOptions of(Arguments arguments) {
		return new SubjectOptions(arguments.number("port", 0), Duration.ofMillis(arguments.number("deadline", 0)),
				arguments.number("floor", 0), arguments.has("reuse-port"), !arguments.has("no-drain"));
	}

	boolean hasDeadline() {
		return !this.deadline.isZero();
	}

}
