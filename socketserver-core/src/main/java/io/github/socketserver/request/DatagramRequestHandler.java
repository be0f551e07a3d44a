package io.github.socketserver.request;

import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.RequestInput;

/**
 * Handler of one datagram: Python's {@code DatagramRequestHandler}.
 * <p>
 * It differs from Python in two points: nothing is sent if nothing was written, unless
 * {@link #sendEmptyReply()} says so, and nothing is sent if {@link #handle()} failed.
 *
 * @since 0.1.0
 */
public abstract class DatagramRequestHandler extends BaseRequestHandler<DatagramRequest> {

	/**
	 * Creates a handler.
	 */
	protected DatagramRequestHandler() {
	}

	/**
	 * Sends the reply, in one datagram. A client that has gone is no error.
	 * @throws Exception if the reply cannot be sent for another reason
	 */
	@Override
	protected void finish() throws Exception {
		DatagramRequest request = request();
		if (hasFailed()) {
			request.discardOutput();
			return;
		}
		try {
			if (sendEmptyReply() && request.clientAddress() != null && !request.hasOutput()) {
				request.reply(new byte[0]);
			}
			request.sendOutput();
		}
		catch (PeerException ex) {
			// The client does not want its reply any more.
		}
	}

	/**
	 * Returns the datagram's payload.
	 * @return the bytes
	 */
	protected final byte[] packet() {
		return request().packet();
	}

	/**
	 * Returns the payload as a stream: Python's {@code rfile}.
	 * @return the input
	 */
	protected final RequestInput input() {
		return request().input();
	}

	/**
	 * Returns where to write the reply: Python's {@code wfile}.
	 * @return the output
	 */
	protected final ReplyOutput output() {
		return request().output();
	}

	/**
	 * Returns whether to answer with an empty datagram when nothing was written, as
	 * Python does.
	 * @return {@code false} unless overridden
	 */
	protected boolean sendEmptyReply() {
		return false;
	}

}
