package io.github.socketserver.transport;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * {@link StreamConnection} over the descriptor of a socket that does not block. The JDK
 * reads and writes by the descriptor as if it were a file's. A channel of junixsocket
 * costs more than serving a short request, and only those need one who have to wait.
 */
final class JunixDescriptorConnection implements StreamConnection {

	private final FileDescriptor descriptor;

	private final @Nullable SocketAddress clientAddress;

	private final SocketAddress localAddress;

	private final FileChannel input;

	private final FileChannel output;

	private @Nullable SocketChannel channel;

	/**
	 * Creates a connection.
	 * @param descriptor the descriptor; to be closed by the caller
	 * @param clientAddress the client's address
	 * @param localAddress the address that the client connected to
	 */
	JunixDescriptorConnection(FileDescriptor descriptor, @Nullable SocketAddress clientAddress,
			SocketAddress localAddress) {
		this.descriptor = descriptor;
		this.clientAddress = clientAddress;
		this.localAddress = localAddress;
		this.input = new FileInputStream(descriptor).getChannel();
		this.output = new FileOutputStream(descriptor).getChannel();
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
		return PeerCredentialsOption.of(socket());
	}

	@Override
	public SelectableChannel channel() {
		try {
			return socket();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private synchronized SocketChannel socket() throws IOException {
		if (this.channel == null) {
			this.channel = FileDescriptorCast.using(this.descriptor).as(SocketChannel.class);
			this.channel.configureBlocking(false);
		}
		return this.channel;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		return this.input.read(target);
	}

	@Override
	public boolean isDrainedByShortRead() {
		return true;
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		return LimitedWrites.write(this.output, source);
	}

	@Override
	public long write(ByteBuffer... sources) throws IOException {
		return LimitedWrites.write(this.output, sources);
	}

	@Override
	public void shutdownOutput() throws IOException {
		socket().shutdownOutput();
	}

	@Override
	public void setTcpNoDelay(boolean noDelay) throws IOException {
		SocketOptionSupport.setIfSupported(socket(), StandardSocketOptions.TCP_NODELAY, noDelay);
	}

	/*
	 * Closing the channel would end the connection for other processes too.
	 */
	@Override
	public void close() throws IOException {
		JunixControlSocket.closePlainly(this.descriptor);
	}

}
