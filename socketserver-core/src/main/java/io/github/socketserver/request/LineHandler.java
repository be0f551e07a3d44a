package io.github.socketserver.request;

import io.github.socketserver.io.Framing;

/**
 * Handler that is called for each line of a client, under every concurrency mode. One
 * object serves one connection; {@code setup} and {@code finish} happen once.
 *
 * @since 0.1.0
 */
public abstract class LineHandler extends FramedRequestHandler {

	/**
	 * Creates a handler.
	 */
	protected LineHandler() {
	}

	/**
	 * Handles a line.
	 * @param line the line without its LF or CR LF
	 * @throws Exception if the request fails; the connection is closed then
	 */
	protected abstract void handleLine(byte[] line) throws Exception;

	/**
	 * Returns the longest line, in bytes without its end.
	 * @return the limit; -1, the default, for the server's {@code max-line-length}
	 */
	protected int maxLineLength() {
		return -1;
	}

	@Override
	final Framing framingOf(StreamRequest request) {
		return (maxLineLength() < 0) ? request.input().lineFraming() : Framing.lines(maxLineLength());
	}

	@Override
	final void handlePayload(byte[] payload) throws Exception {
		handleLine(payload);
	}

}
