package io.github.socketserver.contract;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;

/**
 * {@link TcpServer} that keeps the failures of its handlers, including those that their
 * clients caused.
 */
class FailingServer extends TcpServer {

	private final Collection<Throwable> failures = new ConcurrentLinkedQueue<>();

	FailingServer(ServerConfig config, RequestHandlerFactory<StreamRequest> factory) {
		super(config, factory);
	}

	Collection<Throwable> failures() {
		return this.failures;
	}

	@Override
	protected void handleError(StreamRequest request, Throwable failure) {
		this.failures.add(failure);
	}

	@Override
	protected void handlePeerError(StreamRequest request, PeerException failure) {
		this.failures.add(failure);
	}

}
