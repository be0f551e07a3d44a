package io.github.socketserver.request;

import io.github.socketserver.io.Framing;
import io.github.socketserver.io.RequestInput;

/**
 * Common ground of {@link LineHandler} and {@link FrameHandler}: the loop that reads
 * frames and ends between two of them when the client has nothing more or no frame left,
 * the server stops, or the request was handed off.
 */
abstract class FramedRequestHandler extends StreamRequestHandler {

	abstract Framing framingOf(StreamRequest request);

	abstract void handlePayload(byte[] payload) throws Exception;

	@Override
	protected final void handle() throws Exception {
		StreamRequest request = request();
		RequestInput input = request.input();
		Framing framing = framingOf(request);
		while (input.awaitFrame()) {
			byte[] payload = input.readFrame(framing);
			if (payload == null) {
				return;
			}
			handlePayload(payload);
			request.frameHandled();
			if (request.isHandedOff() || request.isOutOfFrames()) {
				return;
			}
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
