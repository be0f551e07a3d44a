package io.github.socketserver.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * {@link StreamConnection} that speaks TLS over another one. Like that one it never
 * blocks. Before the handshake is done nothing can be read or written.
 * <p>
 * The end that a client sends with TLS's {@code close_notify} is the end of the stream. A
 * connection that ends without it may have been cut by anybody, so reading fails with an
 * {@link EOFException} then.
 *
 * @since 0.1.0
 */
public final class TlsConnection implements StreamConnection {

	private static final int FIRST_RECORD = 16_709;

	private final StreamConnection connection;

	private final TlsSettings settings;

	/*
	 * Reading has to write now and then, and the other way round, so both share a lock.
	 * Nothing that is done under it blocks.
	 */
	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable TlsEngine engine;

	private @Nullable IOException readFailure;

	private boolean ending;

	private volatile boolean pending;

	private volatile @Nullable TlsInfo info;

	/**
	 * Creates a connection. Nothing is read or written, and the certificate is chosen
	 * when the client's first bytes have come.
	 * @param connection carries the encrypted bytes
	 * @param settings how to speak TLS
	 */
	public TlsConnection(StreamConnection connection, TlsSettings settings) {
		this.connection = connection;
		this.settings = settings;
	}

	@Override
	public Progress handshake() throws IOException {
		return reading(() -> {
			TlsEngine current = (this.engine != null) ? this.engine : begin();
			if (current == null) {
				return Progress.NEEDS_FIRST_BYTES;
			}
			Progress progress = current.handshake();
			if (progress == Progress.DONE) {
				this.info = current.info();
			}
			return progress;
		});
	}

	@Override
	public @Nullable PeerCredentials peerCredentials() throws IOException {
		return this.connection.peerCredentials();
	}

	@Override
	public @Nullable TlsInfo tls() {
		return this.info;
	}

	@Override
	public boolean isReady() {
		return this.info != null;
	}

	@Override
	public @Nullable SocketAddress clientAddress() {
		return this.connection.clientAddress();
	}

	@Override
	public SocketAddress localAddress() {
		return this.connection.localAddress();
	}

	@Override
	public SelectableChannel channel() {
		return this.connection.channel();
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		return reading(() -> readyEngine().read(target));
	}

	@Override
	public int discard(ByteBuffer target) throws IOException {
		return this.connection.read(target);
	}

	@Override
	public boolean hasUnread() {
		this.lock.lock();
		try {
			return this.readFailure != null || (this.info != null && readyEngine().hasUnread());
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public long write(ByteBuffer... sources) throws IOException {
		return locked(() -> readyEngine().write(sources));
	}

	/*
	 * What a handshake has to send is no reply, and leaves with the handshake if at all.
	 */
	@Override
	public boolean hasPending() {
		return this.pending && isReady();
	}

	@Override
	public boolean flush() throws IOException {
		return locked(() -> {
			boolean sent = this.engine == null || this.engine.send();
			if (sent && this.ending) {
				this.connection.shutdownOutput();
			}
			return sent;
		});
	}

	/**
	 * Sends TLS's {@code close_notify} and the end of the stream. What the client is too
	 * slow to take now leaves with {@link #flush()}.
	 * @throws IOException if the connection is broken already
	 */
	@Override
	public void shutdownOutput() throws IOException {
		this.lock.lock();
		try {
			this.ending = true;
			if (this.engine != null) {
				this.engine.end();
			}
			flush();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void cutOutput() throws IOException {
		if (!this.lock.tryLock()) {
			this.connection.cutOutput();
			return;
		}
		try {
			shutdownOutput();
		}
		finally {
			this.lock.unlock();
			this.connection.cutOutput();
		}
	}

	@Override
	public void setTcpNoDelay(boolean noDelay) throws IOException {
		this.connection.setTcpNoDelay(noDelay);
	}

	@Override
	public void close() throws IOException {
		this.connection.close();
	}

	private @Nullable TlsEngine begin() throws IOException {
		ByteBuffer first = ByteBuffer.allocate(FIRST_RECORD);
		int count = this.connection.read(first);
		if (count < 0) {
			throw new EOFException("The client closed the connection before it sent anything");
		}
		if (count > 0) {
			this.engine = new TlsEngine(this.connection, this.settings.newEngine(), first.flip());
		}
		return this.engine;
	}

	private TlsEngine readyEngine() {
		if (this.info == null) {
			throw new IllegalStateException("The TLS handshake is not done, so nothing can be read or written yet; "
					+ "it is done from the handler's setup on");
		}
		return Objects.requireNonNull(this.engine);
	}

	/*
	 * What cannot be decrypted can never be read past.
	 */
	private <T> T reading(Step<T> step) throws IOException {
		return locked(() -> {
			if (this.readFailure != null) {
				throw this.readFailure;
			}
			try {
				return step.run();
			}
			catch (IOException ex) {
				this.readFailure = ex;
				throw ex;
			}
		});
	}

	private <T> T locked(Step<T> step) throws IOException {
		this.lock.lock();
		try {
			return step.run();
		}
		finally {
			if (this.engine != null) {
				this.engine.releaseBuffers();
				this.pending = this.engine.hasPending();
			}
			this.lock.unlock();
		}
	}

	/**
	 * Something that is done under the lock.
	 *
	 * @param <T> what it returns
	 */
	@FunctionalInterface
	private interface Step<T> {

		T run() throws IOException;

	}

}
