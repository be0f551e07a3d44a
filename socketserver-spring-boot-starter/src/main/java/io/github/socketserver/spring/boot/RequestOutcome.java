package io.github.socketserver.spring.boot;

import io.github.socketserver.io.PeerException;
import org.jspecify.annotations.Nullable;

/**
 * How a request has ended, and who is to blame if it failed.
 *
 * @since 0.1.0
 */
public enum RequestOutcome {

	/**
	 * The handler returned normally.
	 */
	SUCCESS("success"),

	/**
	 * The request failed because of its client: a {@link PeerException}.
	 */
	CLIENT_ERROR("client-error"),

	/**
	 * The request failed for another reason.
	 */
	SERVER_ERROR("server-error");

	private final String id;

	RequestOutcome(String id) {
		this.id = id;
	}

	/**
	 * Returns what a failure means.
	 * @param failure what the handler threw; {@code null} if it returned normally
	 * @return the outcome
	 */
	public static RequestOutcome of(@Nullable Throwable failure) {
		if (failure == null) {
			return SUCCESS;
		}
		return (failure instanceof PeerException) ? CLIENT_ERROR : SERVER_ERROR;
	}

	/**
	 * Returns the value of the key {@code outcome} of meters and observations.
	 * @return the value
	 */
	public String id() {
		return this.id;
	}

}
