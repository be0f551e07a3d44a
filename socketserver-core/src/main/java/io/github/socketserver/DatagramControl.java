package io.github.socketserver;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.process.WorkerPool;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import org.jspecify.annotations.Nullable;

/**
 * {@link RequestControl} of a {@link DatagramServer}: a request holds a place of
 * {@code queue-size}, and its reply leaves through the server's socket.
 */
final class DatagramControl implements RequestControl<DatagramRequest> {

	private final DatagramServer server;

	private final ServerProcesses processes;

	DatagramControl(DatagramServer server) {
		this.server = server;
		this.processes = new ServerProcesses(server);
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
	public void check(RequestHandlerFactory<DatagramRequest> factory) {
		ForkingCheck.check(this.server.config(), factory);
	}

	@Override
	public ServerProcesses processes() {
		return this.processes;
	}

	@Override
	public boolean serveElsewhere(DatagramRequest request) throws Exception {
		WorkerPool pool = this.processes.pool();
		if (pool == null) {
			return false;
		}
		DatagramHandOver.serve(pool, request);
		return true;
	}

	@Override
	public void checkHandOff(Concurrency concurrency) {
		ForkingCheck.requireTlsHere(concurrency);
	}

	/*
	 * What was written before is not known there, so it is sent before.
	 */
	@Override
	public RequestHandler<DatagramRequest> continuation(Concurrency concurrency,
			RequestHandler<DatagramRequest> continuation) {
		if (concurrency.processes() == null) {
			return continuation;
		}
		Class<?> type = ForkingCheck.continuationType(concurrency, continuation);
		return (request) -> {
			request.sendOutput();
			DatagramHandOver.serve(this.processes.pool(concurrency, type), request);
		};
	}

	@Override
	public void shuttingDown() {
		this.processes.tellStopping();
	}

	@Override
	public void runtimeReleased() {
		this.processes.close();
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
		this.processes.open();
	}

}
