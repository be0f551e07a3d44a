package io.github.socketserver;

import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import org.jspecify.annotations.Nullable;

/**
 * {@link RequestControl} of a {@link DatagramServer}: a request holds a place of
 * {@code queue-size}, and its reply leaves through the server's socket.
 */
final class DatagramControl implements RequestControl<DatagramRequest> {

	private final DatagramServer server;

	DatagramControl(DatagramServer server) {
		this.server = server;
	}

	@Override
	public boolean hasReceived(int acceptor) {
		return this.server.hasReceived(acceptor);
	}

	@Override
	public void awaitHandlers(int acceptor) {
		this.server.awaitHandlers(acceptor);
	}

	@Override
	public void starts(DatagramRequest request) {
		if (request instanceof SocketDatagramRequest own) {
			own.start();
		}
	}

	@Override
	public void begins(DatagramRequest request) {
		if (request instanceof SocketDatagramRequest own) {
			own.begin();
		}
	}

	@Override
	public void ends(DatagramRequest request, @Nullable Throwable failure) {
		if (request instanceof SocketDatagramRequest own) {
			own.end();
		}
	}

	@Override
	public void rejected(DatagramRequest request, RejectReason reason) {
		this.server.permits().release();
		this.server.refused((reason == RejectReason.OVERLOAD) ? DatagramResult.DROPPED : DatagramResult.FILTERED,
				request.clientAddress());
		if (request instanceof SocketDatagramRequest own) {
			own.end();
		}
	}

	@Override
	public void admitted(DatagramRequest request) {
		this.server.listeners().datagram(DatagramResult.HANDLED);
	}

	@Override
	public void goOn(DatagramRequest request, RequestHandler<DatagramRequest> continuation) throws Exception {
		handleAndReply(request, continuation);
	}

	/**
	 * Runs a handler and sends what it has written, unless it fails.
	 * @param request the request
	 * @param handler the handler
	 * @throws Exception if the handler fails
	 */
	static void handleAndReply(DatagramRequest request, RequestHandler<DatagramRequest> handler) throws Exception {
		try {
			handler.handle(request);
		}
		catch (Exception | Error ex) {
			request.discardOutput();
			throw ex;
		}
		request.sendOutput();
	}

	@Override
	public boolean servesOnItsLoop() {
		return this.server.runtime().dispatcher().isInline();
	}

	@Override
	public void gone(long id) {
		this.server.permits().release();
	}

	@Override
	public boolean repliesThroughListener() {
		return true;
	}

	@Override
	public void runtimeOpened(ServerRuntime runtime) {
		this.server.openSenders(runtime);
	}

}
