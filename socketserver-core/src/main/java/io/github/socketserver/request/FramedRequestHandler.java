package io.github.socketserver.request;

import io.github.socketserver.io.Framing;
import io.github.socketserver.io.RequestInput;

/**
 * Common ground of {@link LineHandler} and {@link FrameHandler}: the loop that reads
 * frames and ends between two of them when the client has nothing more or no frame left,
 * the server stops, or the handler has ended the request or handed it off.
 */
abstract class FramedRequestHandler extends StreamRequestHandler {

	/**
	 * How often the loop over frames goes round before it is entered anew: a thread that
	 * has entered a loop before the JIT compiler was done with it may stay in its slow
	 * version for long.
	 */
	private static final int ROUNDS = 64;

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
		Framing framing = framingOf(request);
		boolean goesOn = true;
		while (goesOn) {
			goesOn = handleSome(request, framing);
		}
	}

	private boolean handleSome(StreamRequest request, Framing framing) throws Exception {
		RequestInput input = request.input();
		for (int i = 0; i < ROUNDS; i++) {
			byte[] payload = (!isOver() && input.awaitFrame()) ? input.readFrame(framing) : null;
			if (payload == null) {
				return false;
			}
			handlePayload(payload);
			request.frameHandled();
		}
		return true;
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
