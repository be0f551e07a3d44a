package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

import org.jspecify.annotations.Nullable;

/**
 * {@link StreamConnection} that another process has handed over and keeps a copy of.
 *
 * @param connection does the work
 * @param descriptor closes the descriptor and nothing else
 * @param relayed what is known of the client if that process passes its bytes on
 */
record HandedOverConnection(StreamConnection connection, Closeable descriptor,
		@Nullable RelayedClient relayed) implements StreamConnection {

	/**
	 * Returns the same connection that closes something else too.
	 * @param other what to close afterwards
	 * @return the connection
	 */
	HandedOverConnection alsoClosing(Closeable other) {
		return new HandedOverConnection(this.connection, () -> {
			this.descriptor.close();
			other.close();
		}, this.relayed);
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
	public @Nullable PeerCredentials peerCredentials() throws IOException {
		return (this.relayed != null) ? this.relayed.credentials() : this.connection.peerCredentials();
	}

	@Override
	public @Nullable TlsInfo tls() {
		return (this.relayed != null) ? this.relayed.tls() : null;
	}

	@Override
	public SelectableChannel channel() {
		return this.connection.channel();
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		return this.connection.read(target);
	}

	@Override
	public boolean isDrainedByShortRead() {
		return this.connection.isDrainedByShortRead();
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		return this.connection.write(source);
	}

	@Override
	public long write(ByteBuffer... sources) throws IOException {
		return this.connection.write(sources);
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.connection.shutdownOutput();
	}

	@Override
	public void setTcpNoDelay(boolean noDelay) throws IOException {
		this.connection.setTcpNoDelay(noDelay);
	}

	/*
	 * Without its descriptor the channel has nothing left that it could shut down. It is
	 * closed by whoever waits on it, since closing it would wait for that.
	 */
	@Override
	public void close() throws IOException {
		this.descriptor.close();
	}

}
