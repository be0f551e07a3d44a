package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * {@link StreamConnection} that speaks TLS over another one. Like that one it never
 * blocks. One thread may read while another one writes.
 *
 * @since 0.1.0
 */
public final class TlsConnection implements StreamConnection {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final StreamConnection connection;

	private final SSLEngine engine;

	/*
	 * Reading has to write now and then, and the other way round, so both share a lock.
	 * Nothing that is done under it blocks.
	 */
	private final ReentrantLock lock = new ReentrantLock();

	private ByteBuffer received;

	private ByteBuffer decrypted;

	private ByteBuffer encrypted;

	private boolean ended;

	private volatile @Nullable TlsInfo info;

	/**
	 * Creates a connection. Nothing is read or written.
	 * @param connection carries the encrypted bytes
	 * @param settings how to speak TLS
	 */
	public TlsConnection(StreamConnection connection, TlsSettings settings) {
		this.connection = connection;
		this.engine = settings.newEngine();
		this.received = ByteBuffer.allocate(this.engine.getSession().getPacketBufferSize()).flip();
		this.decrypted = ByteBuffer.allocate(this.engine.getSession().getApplicationBufferSize()).flip();
		this.encrypted = ByteBuffer.allocate(this.engine.getSession().getPacketBufferSize()).flip();
	}

	@Override
	public Progress handshake() throws IOException {
		this.lock.lock();
		try {
			if (this.info != null) {
				return Progress.DONE;
			}
			return negotiate();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public @Nullable TlsInfo tls() {
		return this.info;
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
		this.lock.lock();
		try {
			while (!this.decrypted.hasRemaining()) {
				if (this.ended) {
					return -1;
				}
				if (!decrypt()) {
					return this.ended ? -1 : 0;
				}
			}
			return transfer(this.decrypted, target);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public long write(ByteBuffer... sources) throws IOException {
		this.lock.lock();
		try {
			long count = 0;
			while (send() && hasRemaining(sources)) {
				int consumed = encrypt(sources);
				if (consumed == 0) {
					return count;
				}
				count += consumed;
			}
			return count;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public boolean flush() throws IOException {
		this.lock.lock();
		try {
			return send();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.lock.lock();
		try {
			this.engine.closeOutbound();
			sendAlert();
		}
		finally {
			this.lock.unlock();
			this.connection.shutdownOutput();
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

	private Progress negotiate() throws IOException {
		if (this.engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
			this.engine.beginHandshake();
		}
		while (true) {
			if (!send()) {
				return Progress.NEEDS_WRITE;
			}
			switch (this.engine.getHandshakeStatus()) {
				case NEED_TASK -> runTasks();
				case NEED_WRAP -> wrap(NOTHING);
				case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
					if (!unwrapOrReceive()) {
						return Progress.NEEDS_READ;
					}
				}
				case FINISHED, NOT_HANDSHAKING -> {
					this.info = TlsInfo.of(this.engine);
					return Progress.DONE;
				}
			}
		}
	}

	private boolean unwrapOrReceive() throws IOException {
		try {
			if (decrypt()) {
				return true;
			}
		}
		catch (SSLException ex) {
			sendAlert();
			throw ex;
		}
		if (this.ended) {
			throw new SSLException("The client closed the connection during the handshake");
		}
		return false;
	}

	/*
	 * Makes some progress in decrypting. Returns false if that needs bytes which have not
	 * arrived.
	 */
	private boolean decrypt() throws IOException {
		SSLEngineResult result = unwrap();
		if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
			this.ended = true;
			return false;
		}
		if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
			return receive();
		}
		afterUnwrap();
		return true;
	}

	private SSLEngineResult unwrap() throws SSLException {
		this.decrypted.compact();
		try {
			SSLEngineResult result = this.engine.unwrap(this.received, this.decrypted);
			if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
				this.decrypted = enlarge(this.decrypted, this.engine.getSession().getApplicationBufferSize());
				result = this.engine.unwrap(this.received, this.decrypted);
			}
			return result;
		}
		finally {
			this.decrypted.flip();
		}
	}

	/*
	 * A key update or a close has to be answered even if nobody writes.
	 */
	private void afterUnwrap() throws IOException {
		if (this.info == null) {
			return;
		}
		if (this.engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
			runTasks();
		}
		if (this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && send()) {
			wrap(NOTHING);
			send();
		}
	}

	private boolean receive() throws IOException {
		this.received.compact();
		try {
			if (!this.received.hasRemaining()) {
				this.received = enlarge(this.received, this.engine.getSession().getPacketBufferSize());
			}
			int count = this.connection.read(this.received);
			this.ended |= count < 0;
			return count > 0;
		}
		finally {
			this.received.flip();
		}
	}

	private int encrypt(ByteBuffer[] sources) throws SSLException {
		return wrap(sources).bytesConsumed();
	}

	private SSLEngineResult wrap(ByteBuffer... sources) throws SSLException {
		this.encrypted.compact();
		try {
			SSLEngineResult result = this.engine.wrap(sources, this.encrypted);
			if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
				this.encrypted = enlarge(this.encrypted, this.engine.getSession().getPacketBufferSize());
				result = this.engine.wrap(sources, this.encrypted);
			}
			return result;
		}
		finally {
			this.encrypted.flip();
		}
	}

	/*
	 * Sends what is encrypted. Returns whether nothing is left.
	 */
	private boolean send() throws IOException {
		while (this.encrypted.hasRemaining()) {
			if (this.connection.write(this.encrypted) == 0) {
				return false;
			}
		}
		return true;
	}

	private void sendAlert() throws IOException {
		if (send() && this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
			wrap(NOTHING);
			send();
		}
	}

	private void runTasks() {
		Runnable task = this.engine.getDelegatedTask();
		while (task != null) {
			task.run();
			task = this.engine.getDelegatedTask();
		}
	}

	private static boolean hasRemaining(ByteBuffer[] sources) {
		for (ByteBuffer source : sources) {
			if (source.hasRemaining()) {
				return true;
			}
		}
		return false;
	}

	private static int transfer(ByteBuffer source, ByteBuffer target) {
		int count = Math.min(source.remaining(), target.remaining());
		int limit = source.limit();
		source.limit(source.position() + count);
		target.put(source);
		source.limit(limit);
		return count;
	}

	private static ByteBuffer enlarge(ByteBuffer buffer, int more) {
		ByteBuffer larger = ByteBuffer.allocate(buffer.position() + Math.max(more, 64));
		buffer.flip();
		return larger.put(buffer);
	}

}
