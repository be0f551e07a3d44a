package io.github.socketserver.request;

import io.github.socketserver.io.Framing;
import org.jspecify.annotations.Nullable;

/**
 * One life of a {@link LineHandler} or {@link FrameHandler} that is not given a thread to
 * wait on: whoever reads the frames calls it for each. The handler cannot tell the
 * difference.
 *
 * @since 0.1.0
 */
public final class FramedConversation {

	private final FramedRequestHandler handler;

	private final StreamRequest request;

	private FramedConversation(FramedRequestHandler handler, StreamRequest request) {
		this.handler = handler;
		this.request = request;
	}

	/**
	 * Returns whether handlers of a class can be called frame by frame.
	 * @param handlerType the class
	 * @return {@code true} for {@link LineHandler} and {@link FrameHandler}
	 */
	public static boolean isPossible(Class<?> handlerType) {
		return FramedRequestHandler.class.isAssignableFrom(handlerType);
	}

	/**
	 * Begins a conversation: runs the handler's {@code setup}.
	 * @param handler a new handler
	 * @param request the request
	 * @return the conversation; it has to be ended
	 * @throws UnframedHandlerException if the handler cannot be called frame by frame
	 * @throws Exception if {@code setup} fails; there is nothing to end then
	 */
	public static FramedConversation begin(@Nullable RequestHandler<StreamRequest> handler, StreamRequest request)
			throws Exception {
		if (!(handler instanceof FramedRequestHandler framed)) {
			throw new UnframedHandlerException((handler != null) ? handler.getClass() : null);
		}
		framed.begin(request);
		return new FramedConversation(framed, request);
	}

	/**
	 * Returns how frames are cut. To be called once.
	 * @return the framing
	 */
	public Framing framing() {
		return this.handler.framingOf(this.request);
	}

	/**
	 * Lets the handler handle a frame.
	 * @param payload the frame's payload
	 * @throws Exception if the request fails
	 */
	public void handle(byte[] payload) throws Exception {
		this.handler.handlePayload(payload);
		this.request.frameHandled();
	}

	/**
	 * Returns whether the handler gets no more frames.
	 * @return {@code true} if so
	 */
	public boolean isOver() {
		return this.handler.isOver();
	}

	/**
	 * Ends the conversation: runs the handler's {@code finish}.
	 * @param failed whether the request has failed
	 * @throws Exception if {@code finish} fails
	 */
	public void end(boolean failed) throws Exception {
		this.handler.end(failed);
	}

}
