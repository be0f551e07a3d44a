package io.github.socketserver.benchmarks.handover;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;

/**
 * How a connection ended, as its client sees it.
 */
enum ConnectionEnd {

	/** The reply came. */
	ANSWERED("answered"),

	/** Nobody listened. */
	REFUSED("refused"),

	/** The connection was reset. */
	RESET("reset"),

	/** The connection ended in good order, but without a reply. */
	UNANSWERED("ended without reply"),

	/** Nothing happened for seconds. */
	TIMED_OUT("timed out");

	private final String title;

	ConnectionEnd(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

	static ConnectionEnd of(IOException failure) {
		if (failure instanceof ConnectException) {
			return REFUSED;
		}
		return (failure instanceof SocketTimeoutException) ? TIMED_OUT : RESET;
	}

}
