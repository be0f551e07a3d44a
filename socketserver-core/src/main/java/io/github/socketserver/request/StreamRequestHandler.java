package io.github.socketserver.request;

import java.time.Duration;

import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.RequestInput;
import io.github.socketserver.io.WriteBuffering;
import org.jspecify.annotations.Nullable;

/**
 * Handler of one connection: Python's {@code StreamRequestHandler}. Whoever overrides
 * {@link #setup()} or {@link #finish()} calls the overridden method too.
 *
 * @since 0.1.0
 */
public abstract class StreamRequestHandler extends BaseRequestHandler<StreamRequest> {

	private @Nullable RequestInput input;

	private @Nullable ReplyOutput output;

	/**
	 * Creates a handler.
	 */
	protected StreamRequestHandler() {
	}

	/**
	 * Applies {@link #timeout()}, {@link #readBufferSize()}, {@link #writeBuffering()}
	 * and {@link #disableNagleAlgorithm()}.
	 * @throws Exception if the connection is broken already
	 */
	@Override
	protected void setup() throws Exception {
		StreamRequest request = request();
		Duration timeout = timeout();
		if (timeout != null) {
			request.setTimeout(requireNotNegative(timeout));
		}
		if (readBufferSize() >= 0) {
			request.input().setBufferSize(readBufferSize());
		}
		WriteBuffering buffering = writeBuffering();
		if (buffering != null) {
			request.output().setBuffering(buffering);
		}
		if (disableNagleAlgorithm()) {
			request.setTcpNoDelay(true);
		}
	}

	private Duration requireNotNegative(Duration timeout) {
		if (timeout.isNegative()) {
			throw new IllegalArgumentException("timeout() of " + getClass().getName() + " must not be negative, but is "
					+ timeout + "; return zero for no limit, or null for the server's time-outs");
		}
		return timeout;
	}

	/**
	 * Sends what was held back of the reply. A client that has gone is no error.
	 * @throws Exception if the reply cannot be sent for another reason
	 */
	@Override
	protected void finish() throws Exception {
		try {
			request().output().flush();
		}
		catch (PeerException ex) {
			// The client does not want its reply any more.
		}
	}

	/**
	 * Returns what the client sends: Python's {@code rfile}.
	 * @return the input
	 */
	protected RequestInput input() {
		RequestInput known = this.input;
		if (known == null) {
			known = request().input();
			this.input = known;
		}
		return known;
	}

	/**
	 * Returns what the client gets: Python's {@code wfile}.
	 * @return the output
	 */
	protected final ReplyOutput output() {
		ReplyOutput known = this.output;
		if (known == null) {
			known = request().output();
			this.output = known;
		}
		return known;
	}

	/**
	 * Returns the connection: Python's {@code connection}.
	 * @return the connection
	 */
	protected final Connection connection() {
		return request().connection();
	}

	/**
	 * Returns how long one read or write may wait: Python's {@code timeout}.
	 * @return the time-out, not negative; zero for no limit; {@code null}, the default,
	 * for the server's
	 */
	protected @Nullable Duration timeout() {
		return null;
	}

	/**
	 * Returns the size of the read buffer: Python's {@code rbufsize}.
	 * @return the size in bytes; 0 never reads more from the socket than was asked for;
	 * -1, the default, for the default size
	 */
	protected int readBufferSize() {
		return -1;
	}

	/**
	 * Returns when replies leave: Python's {@code wbufsize}.
	 * @return the buffering; {@code null}, the default, for the server's
	 */
	protected @Nullable WriteBuffering writeBuffering() {
		return null;
	}

	/**
	 * Returns whether to switch Nagle's algorithm off even if the server leaves it on.
	 * @return {@code false} unless overridden
	 */
	protected boolean disableNagleAlgorithm() {
		return false;
	}

}
