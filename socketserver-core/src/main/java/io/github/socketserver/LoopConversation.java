package io.github.socketserver;

import java.time.Duration;

import io.github.socketserver.event.ServerListener;
import io.github.socketserver.io.FrameAssembler;
import io.github.socketserver.request.FramedConversation;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a loop as its handler and its server's hooks see it: they are called
 * just as if the handler ran from beginning to end, only not all at once. For the loop's
 * thread only.
 */
final class LoopConversation {

	private final StreamServer server;

	private final RequestRun<StreamRequest> run;

	private final StreamRequest request;

	private @Nullable FramedConversation conversation;

	private @Nullable FrameAssembler frames;

	private @Nullable Runnable release;

	private boolean beginning;

	private int framesHandled;

	LoopConversation(StreamServer server, RequestRun<StreamRequest> run, StreamRequest request) {
		this.server = server;
		this.run = run;
		this.request = request;
	}

	/**
	 * Takes note that the request is about to be served.
	 */
	void prepare() {
		this.server.processor().beginHandler(this.run);
		this.server.processor().prepare(this.run, this.request);
		leave();
	}

	/**
	 * Tells of the end of a TLS handshake.
	 * @param begin when it began, in terms of {@link System#nanoTime()}
	 * @param failure why it failed; {@code null} if it did not
	 */
	void handshaken(long begin, @Nullable Throwable failure) {
		ServerListener listener = this.server.listeners();
		listener.tlsHandshake(Duration.ofNanos(System.nanoTime() - begin), failure);
	}

	/**
	 * Takes note that the calling thread turns to this conversation.
	 */
	void enter() {
		this.run.enter();
		this.run.observed().enter();
	}

	/**
	 * Takes note that the calling thread turns to something else.
	 */
	void leave() {
		tellFrames();
		this.run.observed().leave();
		this.run.suspend();
	}

	/**
	 * Makes the handler and runs its {@code setup}.
	 * @throws Exception if that fails
	 */
	void begin() throws Exception {
		this.beginning = true;
		try {
			this.server.finishRequest(this.request);
		}
		finally {
			this.beginning = false;
		}
	}

	/**
	 * Called for the handler that the server has made meanwhile.
	 * @param request the request, possibly as an overridden hook has changed it
	 * @param handler the handler
	 * @param release gives the handler back
	 * @return {@code false} if this is not what was asked for
	 * @throws Exception if the handler fails
	 */
	boolean takes(StreamRequest request, RequestHandler<StreamRequest> handler, Runnable release) throws Exception {
		if (!this.beginning || this.conversation != null) {
			return false;
		}
		try {
			this.conversation = FramedConversation.begin(handler, request);
			this.release = release;
		}
		finally {
			if (this.conversation == null) {
				release.run();
			}
		}
		this.frames = new FrameAssembler(this.conversation.framing());
		return true;
	}

	/**
	 * Returns where the frames come from.
	 * @return the frames; {@code null} if no hook has made a handler
	 */
	@Nullable FrameAssembler frames() {
		return this.frames;
	}

	void handle(byte[] frame) throws Exception {
		if (this.conversation != null) {
			this.conversation.handle(frame);
		}
	}

	/**
	 * Returns whether the handler gets no more frames.
	 * @return {@code true} if so
	 */
	boolean isOver() {
		return isHandedOff() || (this.conversation != null && this.conversation.isOver());
	}

	/**
	 * Returns whether the handler wants the rest to be done elsewhere.
	 * @return {@code true} if so
	 */
	boolean isHandedOff() {
		return this.request.isHandedOff();
	}

	/**
	 * Runs the handler's {@code finish}, if its {@code setup} was successful.
	 * @param thrown why the request has failed
	 * @return why the request has failed in the end
	 */
	@Nullable Throwable end(@Nullable Throwable thrown) {
		Throwable failure = thrown;
		try {
			if (this.conversation != null) {
				this.conversation.end(thrown != null);
			}
		}
		catch (Throwable ex) {
			failure = ex;
		}
		try {
			if (this.release != null) {
				this.release.run();
			}
		}
		catch (Throwable ex) {
			failure = ex;
		}
		tellFrames();
		return this.server.processor().endHandler(this.run, failure);
	}

	/**
	 * Counts a frame until the thread turns to something else.
	 */
	void countFrame() {
		this.framesHandled++;
	}

	private void tellFrames() {
		int count = this.framesHandled;
		if (count > 0) {
			this.framesHandled = 0;
			this.server.listeners().framesHandled(count);
		}
	}

	/**
	 * Has the server do what comes after a handler.
	 * @param failure why the request has failed
	 */
	void complete(@Nullable Throwable failure) {
		enter();
		try {
			this.server.processor().complete(this.run, this.request, failure);
		}
		catch (StopServerException ex) {
			this.server.loopControl().stopBecause(ex);
		}
	}

}
