package io.github.socketserver.process;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * No worker process can be had for a request.
 *
 * @since 0.1.0
 */
public class WorkerUnavailableException extends IOException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message why, and what to do
	 * @param cause what the operating system said; {@code null} if nothing
	 */
	public WorkerUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
