package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * {@link StreamConnection} over a {@link SocketChannel}.
 */
final class ChannelConnection implements StreamConnection {

	private final SocketChannel channel;

	private final @Nullable SocketAddress clientAddress;

	private final SocketAddress localAddress;

	private ChannelConnection(SocketChannel channel, @Nullable SocketAddress clientAddress,
			SocketAddress localAddress) {
		this.channel = channel;
		this.clientAddress = clientAddress;
		this.localAddress = localAddress;
	}

	/**
	 * Prepares an accepted channel; closes it if that fails.
	 * @param channel the channel
	 * @param settings the options to set
	 * @param localAddress the listener's address
	 * @return the connection
	 * @throws IOException if the client has gone already
	 */
	static ChannelConnection prepare(SocketChannel channel, SocketSettings settings, SocketAddress localAddress)
			throws IOException {
		try {
			channel.configureBlocking(false);
			SocketOptionSupport.setIfSupported(channel, StandardSocketOptions.TCP_NODELAY, settings.tcpNoDelay());
			SocketOptionSupport.setIfSupported(channel, StandardSocketOptions.SO_KEEPALIVE, settings.keepAlive());
			SocketOptionSupport.setSizeIfSupported(channel, StandardSocketOptions.SO_SNDBUF, settings.sendBufferSize());
			return new ChannelConnection(channel, UnixAddresses.normalize(channel.getRemoteAddress()), localAddress);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	/**
	 * Returns a connection over a channel that needs no preparation.
	 * @param channel the channel, in non-blocking mode
	 * @param clientAddress the client's address
	 * @param localAddress the listener's address
	 * @return the connection
	 */
	static ChannelConnection of(SocketChannel channel, @Nullable SocketAddress clientAddress,
			SocketAddress localAddress) {
		return new ChannelConnection(channel, clientAddress, localAddress);
	}

	@Override
	public @Nullable SocketAddress clientAddress() {
		return this.clientAddress;
	}

	@Override
	public SocketAddress localAddress() {
		return this.localAddress;
	}

	@Override
	public @Nullable PeerCredentials peerCredentials() throws IOException {
		return PeerCredentialsOption.of(this.channel);
	}

	@Override
	public SelectableChannel channel() {
		return this.channel;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		return this.channel.read(target);
	}

	@Override
	public boolean isDrainedByShortRead() {
		return true;
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		return LimitedWrites.write(this.channel, source);
	}

	@Override
	public long write(ByteBuffer... sources) throws IOException {
		return LimitedWrites.write(this.channel, sources);
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.channel.shutdownOutput();
	}

	@Override
	public void setTcpNoDelay(boolean noDelay) throws IOException {
		SocketOptionSupport.setIfSupported(this.channel, StandardSocketOptions.TCP_NODELAY, noDelay);
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
