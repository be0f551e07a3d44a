package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;

/**
 * {@link TcpServer} whose {@code accept} fails as a test wants. A fault is reported as
 * long as a client waits, as the operating system would do.
 */
class FaultyTcpServer extends TcpServer {

	private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

	private final AtomicLong attempts = new AtomicLong();

	private volatile Supplier<Throwable> permanentFault = () -> null;

	FaultyTcpServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlerFactory) {
		super(config, handlerFactory);
	}

	@Override
	protected StreamListener openListener(SocketAddress address) throws IOException {
		return new FaultyListener(super.openListener(address));
	}

	FaultyTcpServer failOnce(Throwable fault) {
		this.faults.add(fault);
		return this;
	}

	void failAlways(Supplier<Throwable> fault) {
		this.permanentFault = fault;
	}

	void recover() {
		this.permanentFault = () -> null;
	}

	int faultsLeft() {
		return this.faults.size();
	}

	long attempts() {
		return this.attempts.get();
	}

	private final class FaultyListener implements StreamListener {

		private final StreamListener listener;

		FaultyListener(StreamListener listener) {
			this.listener = listener;
		}

		@Override
		public SocketAddress localAddress() {
			return this.listener.localAddress();
		}

		@Override
		public SelectableChannel channel() {
			return this.listener.channel();
		}

		@Override
		public StreamConnection accept() throws IOException {
			FaultyTcpServer.this.attempts.incrementAndGet();
			Throwable fault = FaultyTcpServer.this.faults.poll();
			if (fault == null) {
				fault = FaultyTcpServer.this.permanentFault.get();
			}
			if (fault instanceof IOException exception) {
				throw exception;
			}
			if (fault instanceof RuntimeException exception) {
				throw exception;
			}
			if (fault instanceof Error error) {
				throw error;
			}
			return this.listener.accept();
		}

		@Override
		public void close() throws IOException {
			this.listener.close();
		}

	}

}
