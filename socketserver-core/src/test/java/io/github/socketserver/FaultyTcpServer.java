package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.function.Supplier;

import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.StreamListener;

/**
 * {@link TcpServer} over a {@link FaultTransport}. A fault of {@code accept} is reported
 * as long as a client waits, as the operating system would do.
 */
class FaultyTcpServer extends TcpServer {

	private final FaultTransport transport;

	FaultyTcpServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlerFactory) {
		this(config, handlerFactory, new FaultTransport());
	}

	FaultyTcpServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlerFactory,
			FaultTransport transport) {
		super(config, handlerFactory);
		this.transport = transport;
	}

	@Override
	protected StreamListener openListener(SocketAddress address) throws IOException {
		return this.transport.listener(super.openListener(address));
	}

	FaultyTcpServer failOnce(Throwable fault) {
		this.transport.accept(FaultTransport.acceptFails(fault));
		return this;
	}

	void failAlways(Supplier<Throwable> fault) {
		this.transport.acceptAlways((listener) -> FaultTransport.acceptFails(fault.get()).by(listener));
	}

	void recover() {
		this.transport.recover();
	}

	int faultsLeft() {
		return this.transport.planned();
	}

	long attempts() {
		return this.transport.attempts();
	}

}
