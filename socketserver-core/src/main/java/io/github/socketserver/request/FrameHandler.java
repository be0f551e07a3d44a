package io.github.socketserver.request;

import io.github.socketserver.io.Framing;

/**
 * Handler that is called for each frame of a client, under every concurrency mode. One
 * object serves one connection; {@code setup} and {@code finish} happen once.
 *
 * @since 0.1.0
 */
public abstract class FrameHandler extends FramedRequestHandler {

	/**
	 * Creates a handler.
	 */
	protected FrameHandler() {
	}

	/**
	 * Returns how frames are cut. Called once a connection, after {@code setup}.
	 * @return the framing
	 */
	protected abstract Framing framing();

	/**
	 * Handles a frame.
	 * @param frame the frame's payload
	 * @throws Exception if the request fails; the connection is closed then
	 */
	protected abstract void handleFrame(byte[] frame) throws Exception;

	@Override
	final Framing framingOf(StreamRequest request) {
		return framing();
	}

	@Override
	final void handlePayload(byte[] payload) throws Exception {
		handleFrame(payload);
	}

}
