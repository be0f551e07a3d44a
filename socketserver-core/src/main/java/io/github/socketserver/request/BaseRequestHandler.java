package io.github.socketserver.request;

import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * Handler with Python's life cycle: {@code setup}, {@code handle}, {@code finish}. An
 * object serves one request and no more, so it may keep that request's state in its
 * fields.
 * <p>
 * If {@code setup} fails, neither {@code handle} nor {@code finish} runs. If
 * {@code handle} fails, {@code finish} still runs.
 *
 * @param <R> the kind of request
 * @since 0.1.0
 */
public abstract class BaseRequestHandler<R extends Request> implements RequestHandler<R> {

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<BaseRequestHandler> USED = AtomicIntegerFieldUpdater
		.newUpdater(BaseRequestHandler.class, "used");

	private volatile int used;

	private @Nullable R request;

	private boolean failed;

	/**
	 * Creates a handler.
	 */
	protected BaseRequestHandler() {
	}

	@Override
	public final void handle(R request) throws Exception {
		begin(request);
		this.failed = true;
		try {
			handle();
			this.failed = false;
		}
		finally {
			finish();
		}
	}

	/**
	 * Begins the handler's only life.
	 * @param request the request
	 * @throws Exception if the request cannot be served
	 */
	final void begin(R request) throws Exception {
		if (!USED.compareAndSet(this, 0, 1)) {
			throw new IllegalStateException("This " + getClass().getName()
					+ " has served a request before; make a new object for each request, "
					+ "for example by passing a constructor reference to the server");
		}
		this.request = request;
		setup();
	}

	/**
	 * Ends the life of a handler that was begun, if nothing else does.
	 * @param failed whether the request has failed
	 * @throws Exception if that fails
	 */
	final void end(boolean failed) throws Exception {
		this.failed = failed;
		finish();
	}

	/**
	 * Prepares for the request.
	 * @throws Exception if the request cannot be served
	 */
	protected void setup() throws Exception {
	}

	/**
	 * Serves the request.
	 * @throws Exception if the request fails
	 */
	protected void handle() throws Exception {
	}

	/**
	 * Cleans up, also after {@link #handle()} has failed.
	 * @throws Exception if that fails; it replaces what {@link #handle()} threw
	 */
	protected void finish() throws Exception {
	}

	/**
	 * Returns the request.
	 * @return the request
	 * @throws IllegalStateException before the request has begun, as in the constructor
	 */
	protected final R request() {
		if (this.request == null) {
			throw new IllegalStateException("The request has not begun; it is there from setup() on");
		}
		return this.request;
	}

	/**
	 * Returns the client's numeric address.
	 * @return the address; {@code null} where the client has none
	 */
	protected final @Nullable SocketAddress clientAddress() {
		return request().clientAddress();
	}

	/**
	 * Returns the server that got the request.
	 * @return the server
	 */
	protected final Server server() {
		return request().server();
	}

	/**
	 * Returns whether {@link #handle()} has failed. For {@link #finish()}.
	 * @return {@code true} if so
	 */
	protected final boolean hasFailed() {
		return this.failed;
	}

}
