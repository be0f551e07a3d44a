package io.github.socketserver.sample.upload;

import io.github.socketserver.io.PeerException;

/**
 * The client asked for something that it does not get.
 *
 * @since 0.1.0
 */
public class UploadRefusedException extends PeerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what to tell the client
	 */
	public UploadRefusedException(String message) {
		super(message);
	}

}
