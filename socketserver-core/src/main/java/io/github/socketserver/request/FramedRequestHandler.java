package io.github.socketserver.request;

import io.github.socketserver.io.Framing;
import io.github.socketserver.io.RequestInput;

/**
 * Common ground of {@link LineHandler} and {@link FrameHandler}: the loop that reads
 * frames and ends between two of them when the client has nothing more or no frame left,
 * the server stops, or the handler has ended the request or handed it off.
 */
abstract class FramedRequestHandler extends StreamRequestHandler {

	private boolean ended;

	abstract Framing framingOf(StreamRequest request);

	abstract void handlePayload(byte[] payload) throws Exception;

	/**
	 * Makes the present frame the last one. The request ends when it has been handled:
	 * the reply leaves and the connection is closed, as if the {@code handle} of another
	 * handler had returned. What the client has sent after the frame is discarded. In
	 * {@code setup}, no frame is handled at all.
	 */
	protected final void endRequest() {
		this.ended = true;
	}

	final boolean isOver() {
		StreamRequest request = request();
		return this.ended || request.isHandedOff() || request.isOutOfFrames();
	}

	@Override
	protected final void handle() throws Exception {
		StreamRequest request = request();
		RequestInput input = request.input();
		Framing framing = framingOf(request);
		while (!isOver() && input.awaitFrame()) {
			byte[] payload = input.readFrame(framing);
			if (payload == null) {
				return;
			}
			handlePayload(payload);
			request.frameHandled();
		}
	}

	/**
	 * Refused: the frames are read for the handler.
	 * @return nothing
	 * @throws UnsupportedOperationException always
	 */
	@Override
	protected final RequestInput input() {
		throw new UnsupportedOperationException(
				getClass().getName() + " gets whole frames and must not read by itself; extend "
						+ StreamRequestHandler.class.getSimpleName() + " to read input()");
	}

}
