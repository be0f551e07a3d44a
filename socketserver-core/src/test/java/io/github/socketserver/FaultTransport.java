package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectableChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.PeerCredentials;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import io.github.socketserver.transport.TlsInfo;

/**
 * Lets calls of the operating system end as a test wants: those of {@code accept}, and
 * those that read from and write to accepted connections. What is not planned is left to
 * the real sockets.
 */
final class FaultTransport {

	private final Queue<Accept> accepts = new ConcurrentLinkedQueue<>();

	private final Queue<Read> reads = new ConcurrentLinkedQueue<>();

	private final Queue<Write> writes = new ConcurrentLinkedQueue<>();

	private final AtomicLong attempts = new AtomicLong();

	private volatile Accept otherwise = StreamListener::accept;

	/**
	 * Creates a server over this transport.
	 * @param config a configuration of a stream type
	 * @param factory makes the handlers
	 * @return the server
	 */
	StreamServer server(ServerConfig config, RequestHandlerFactory<StreamRequest> factory) {
		return (config.type() == SocketType.TCP) ? new FaultyTcpServer(config, factory, this)
				: new UnixStreamServer(config, factory) {
					@Override
					protected StreamListener openListener(SocketAddress address) throws IOException {
						return listener(super.openListener(address));
					}
				};
	}

	StreamListener listener(StreamListener real) {
		return new FaultyListener(real);
	}

	/**
	 * Plans how one call of {@code accept} ends.
	 * @param outcome how
	 * @return this
	 */
	FaultTransport accept(Accept outcome) {
		this.accepts.add(outcome);
		return this;
	}

	/**
	 * Plans how each call of {@code accept} ends that nothing else is planned for.
	 * @param outcome how
	 */
	void acceptAlways(Accept outcome) {
		this.otherwise = outcome;
	}

	void recover() {
		this.otherwise = StreamListener::accept;
	}

	/**
	 * Plans how so many reads end.
	 * @param times how many
	 * @param outcome how
	 * @return this
	 */
	FaultTransport read(int times, Read outcome) {
		for (int i = 0; i < times; i++) {
			this.reads.add(outcome);
		}
		return this;
	}

	/**
	 * Plans how so many writes end.
	 * @param times how many
	 * @param outcome how
	 * @return this
	 */
	FaultTransport write(int times, Write outcome) {
		for (int i = 0; i < times; i++) {
			this.writes.add(outcome);
		}
		return this;
	}

	/**
	 * Returns how much of the plan is left.
	 * @return the number of calls
	 */
	int planned() {
		return this.accepts.size() + this.reads.size() + this.writes.size();
	}

	/**
	 * Returns how often {@code accept} was called.
	 * @return the number of calls
	 */
	long attempts() {
		return this.attempts.get();
	}

	/**
	 * The client is gone before anybody has seen it.
	 * @return the outcome
	 */
	static Accept vanished() {
		return (listener) -> {
			StreamConnection gone = listener.accept();
			if (gone != null) {
				gone.close();
			}
			return null;
		};
	}

	static Accept acceptFails(Throwable failure) {
		return (listener) -> Sneaky.thrown(failure);
	}

	static Read readFails(Throwable failure) {
		return (connection, target) -> Sneaky.thrown(failure);
	}

	static Read oneByteRead() {
		return (connection, target) -> {
			int limit = target.limit();
			target.limit(target.position() + 1);
			try {
				return connection.read(target);
			}
			finally {
				target.limit(limit);
			}
		};
	}

	static Read nothingRead() {
		return (connection, target) -> 0;
	}

	static Read endOfStream() {
		return (connection, target) -> -1;
	}

	/**
	 * Somebody closes the channel while it is read from.
	 * @return the outcome
	 */
	static Read closedWhileRead() {
		return (connection, target) -> {
			connection.close();
			throw new AsynchronousCloseException();
		};
	}

	static Write writeFails(Throwable failure) {
		return (connection, source) -> Sneaky.thrown(failure);
	}

	static Write oneByteWritten() {
		return (connection, source) -> {
			int limit = source.limit();
			source.limit(source.position() + 1);
			try {
				return connection.write(source);
			}
			finally {
				source.limit(limit);
			}
		};
	}

	static Write nothingWritten() {
		return (connection, source) -> 0;
	}

	/**
	 * Somebody closes the channel while it is written to.
	 * @return the outcome
	 */
	static Write closedWhileWritten() {
		return (connection, source) -> {
			connection.close();
			throw new AsynchronousCloseException();
		};
	}

	/**
	 * How a call of {@code accept} ends.
	 */
	@FunctionalInterface
	interface Accept {

		StreamConnection by(StreamListener listener) throws IOException;

	}

	/**
	 * How a read ends.
	 */
	@FunctionalInterface
	interface Read {

		int by(StreamConnection connection, ByteBuffer target) throws IOException;

	}

	/**
	 * How a write ends.
	 */
	@FunctionalInterface
	interface Write {

		int by(StreamConnection connection, ByteBuffer source) throws IOException;

	}

	private static final class Sneaky {

		private Sneaky() {
		}

		static <R> R thrown(Throwable failure) {
			Sneaky.<RuntimeException>doThrow(failure);
			return null;
		}

		@SuppressWarnings("unchecked")
		private static <T extends Throwable> void doThrow(Throwable failure) throws T {
			throw (T) failure;
		}

	}

	private final class FaultyListener implements StreamListener {

		private final StreamListener real;

		FaultyListener(StreamListener real) {
			this.real = real;
		}

		@Override
		public SocketAddress localAddress() {
			return this.real.localAddress();
		}

		@Override
		public SelectableChannel channel() {
			return this.real.channel();
		}

		@Override
		public boolean isReachable() {
			return this.real.isReachable();
		}

		@Override
		public StreamConnection accept() throws IOException {
			FaultTransport.this.attempts.incrementAndGet();
			Accept planned = FaultTransport.this.accepts.poll();
			StreamConnection accepted = ((planned != null) ? planned : FaultTransport.this.otherwise).by(this.real);
			return (accepted != null) ? new FaultyConnection(accepted) : null;
		}

		@Override
		public void close() throws IOException {
			this.real.close();
		}

	}

	private final class FaultyConnection implements StreamConnection {

		private final StreamConnection real;

		FaultyConnection(StreamConnection real) {
			this.real = real;
		}

		@Override
		public int read(ByteBuffer target) throws IOException {
			Read planned = FaultTransport.this.reads.poll();
			return (planned != null) ? planned.by(this.real, target) : this.real.read(target);
		}

		@Override
		public int write(ByteBuffer source) throws IOException {
			Write planned = source.hasRemaining() ? FaultTransport.this.writes.poll() : null;
			return (planned != null) ? planned.by(this.real, source) : this.real.write(source);
		}

		@Override
		public long write(ByteBuffer... sources) throws IOException {
			for (ByteBuffer source : sources) {
				Write planned = source.hasRemaining() ? FaultTransport.this.writes.poll() : null;
				if (planned != null) {
					return planned.by(this.real, source);
				}
			}
			return this.real.write(sources);
		}

		@Override
		public SocketAddress clientAddress() {
			return this.real.clientAddress();
		}

		@Override
		public SocketAddress localAddress() {
			return this.real.localAddress();
		}

		@Override
		public SelectableChannel channel() {
			return this.real.channel();
		}

		@Override
		public boolean isDrainedByShortRead() {
			return this.real.isDrainedByShortRead();
		}

		@Override
		public Progress handshake() throws IOException {
			return this.real.handshake();
		}

		@Override
		public boolean isReady() {
			return this.real.isReady();
		}

		@Override
		public TlsInfo tls() {
			return this.real.tls();
		}

		@Override
		public PeerCredentials peerCredentials() throws IOException {
			return this.real.peerCredentials();
		}

		@Override
		public boolean hasPending() {
			return this.real.hasPending();
		}

		@Override
		public boolean flush() throws IOException {
			return this.real.flush();
		}

		@Override
		public void shutdownOutput() throws IOException {
			this.real.shutdownOutput();
		}

		@Override
		public void cutOutput() throws IOException {
			this.real.cutOutput();
		}

		@Override
		public int discard(ByteBuffer target) throws IOException {
			return this.real.discard(target);
		}

		@Override
		public boolean hasUnread() {
			return this.real.hasUnread();
		}

		@Override
		public void setTcpNoDelay(boolean noDelay) throws IOException {
			this.real.setTcpNoDelay(noDelay);
		}

		@Override
		public void close() throws IOException {
			this.real.close();
		}

	}

}
