package io.github.socketserver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.time.Duration;

import io.github.socketserver.event.ServerListener;
import io.github.socketserver.io.ConnectionLostException;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.TlsHandshakeException;
import io.github.socketserver.transport.PeerCredentials;
import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.TlsConnection;
import io.github.socketserver.transport.TlsInfo;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * A connection that never blocks, and who reads from it and writes to it as if it did.
 * What both have in common is here: the handler's own time-out, when bytes have last
 * passed, and why the server has closed the connection.
 */
final class ConnectionChannel {

	private final StreamConnection connection;

	private final Readiness.Registration registration;

	private final ChannelReader reader;

	private final ChannelWriter writer;

	private volatile @Nullable Duration timeout;

	private volatile long lastActivity = System.nanoTime();

	private volatile @Nullable PeerException closedBecause;

	ConnectionChannel(StreamConnection connection, Readiness.Registration registration, ServerConfig config,
			ServerListener listener) {
		TlsSettings tls = config.ownTls();
		this.connection = (tls != null) ? new TlsConnection(connection, tls) : connection;
		this.registration = registration;
		this.reader = new ChannelReader(this, config, listener);
		this.writer = new ChannelWriter(this, config.writeTimeout(), listener);
	}

	StreamConnection connection() {
		return this.connection;
	}

	Readiness.Registration registration() {
		return this.registration;
	}

	ChannelReader reader() {
		return this.reader;
	}

	ChannelWriter writer() {
		return this.writer;
	}

	/**
	 * Returns the time-out that the handler has set.
	 * @return the time-out; {@code null} if those of the configuration hold
	 */
	@Nullable Duration timeout() {
		return this.timeout;
	}

	/**
	 * Sets a time-out for reads and writes in place of those of the configuration.
	 * @param timeout the time-out; {@code null} for those of the configuration
	 */
	void setTimeout(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * Takes note that bytes have passed in one direction.
	 * @param now the time, in terms of {@link System#nanoTime()}
	 */
	void touch(long now) {
		this.lastActivity = now;
	}

	/**
	 * Returns when bytes have last passed in one direction.
	 * @return the time, in terms of {@link System#nanoTime()}
	 */
	long lastActivity() {
		return this.lastActivity;
	}

	/**
	 * Returns for how long no byte has passed in either direction.
	 * @return the time
	 */
	Duration idle() {
		return Duration.ofNanos(System.nanoTime() - this.lastActivity);
	}

	/**
	 * Makes later reads and writes fail with the given exception instead of one that
	 * blames the client.
	 * @param reason the exception
	 */
	void closedBecause(PeerException reason) {
		this.closedBecause = reason;
	}

	/**
	 * Returns why the server has closed the connection.
	 * @return the exception; {@code null} if it has not
	 */
	@Nullable PeerException closedBecause() {
		return this.closedBecause;
	}

	/**
	 * Returns what a read or write that has failed is to throw.
	 * @param failure how it has failed
	 * @return the exception
	 */
	PeerException lost(IOException failure) {
		PeerException reason = this.closedBecause;
		return (reason != null) ? reason : new ConnectionLostException(failure);
	}

	/**
	 * Agrees with the client on how to speak TLS.
	 * @param limit how long that may take
	 * @throws PeerException if the client does not agree, or not in time
	 */
	void handshake(Duration limit) throws PeerException {
		new BlockingHandshake(this, limit).run();
	}

	/**
	 * Goes on with the TLS handshake, without waiting.
	 * @return what it needs next
	 * @throws PeerException if the client does not agree
	 */
	StreamConnection.Progress handshakeNow() throws PeerException {
		try {
			return this.connection.handshake();
		}
		catch (IOException ex) {
			PeerException reason = closedBecause();
			throw (reason != null) ? reason : new TlsHandshakeException(ex);
		}
	}

	/**
	 * Counts what another process has read and written.
	 * @param received bytes from the client
	 * @param sent bytes to the client
	 */
	void countElsewhere(long received, long sent) {
		touch(System.nanoTime());
		this.reader.count(received);
		this.writer.count(sent);
	}

	SelectableChannel selectable() {
		return this.connection.channel();
	}

	boolean isReady() {
		return this.connection.isReady();
	}

	@Nullable PeerCredentials peerCredentials() throws IOException {
		return this.connection.peerCredentials();
	}

	@Nullable TlsInfo tls() {
		return this.connection.tls();
	}

	/**
	 * Discards what the client has sent and nobody will read.
	 * @param buffer where to put the bytes
	 * @return the number of bytes, 0 when none are there now, -1 at the end of the stream
	 * or if the connection is broken
	 */
	int discard(ByteBuffer buffer) {
		try {
			buffer.clear();
			return this.connection.discard(buffer);
		}
		catch (IOException ex) {
			return -1;
		}
	}

	boolean hasUnread() {
		return this.connection.hasUnread();
	}

	void onReadable(Runnable task) {
		this.registration.onReadable(task);
	}

	void setTcpNoDelay(boolean noDelay) {
		try {
			this.connection.setTcpNoDelay(noDelay);
		}
		catch (IOException ex) {
			// The client has gone: the next read or write says so.
		}
	}

	void close() throws IOException {
		this.registration.close();
	}

}
