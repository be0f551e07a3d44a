package io.github.socketserver.policy;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

import io.github.socketserver.transport.StreamConnection;

/**
 * {@link StreamConnection} whose client has sent some bytes, which arrive in pieces.
 */
final class ChunkedConnection implements StreamConnection {

	private final byte[] sent;

	private final int chunk;

	private final boolean ended;

	private int read;

	private int arrived;

	ChunkedConnection(byte[] sent, int chunk, boolean ended) {
		this.sent = sent;
		this.chunk = chunk;
		this.ended = ended;
	}

	/**
	 * Lets the next piece arrive.
	 * @return {@code false} if everything has
	 */
	boolean arrive() {
		boolean more = this.arrived < this.sent.length;
		this.arrived = Math.min(this.sent.length, this.arrived + this.chunk);
		return more;
	}

	/**
	 * Returns how many bytes were read.
	 * @return the number
	 */
	int consumed() {
		return this.read;
	}

	@Override
	public int read(ByteBuffer target) {
		assert target.hasRemaining();
		int count = Math.min(target.remaining(), this.arrived - this.read);
		if (count == 0) {
			return (this.ended && this.read == this.sent.length) ? -1 : 0;
		}
		target.put(this.sent, this.read, count);
		this.read += count;
		return count;
	}

	@Override
	public SocketAddress clientAddress() {
		return new InetSocketAddress("127.0.0.1", 1);
	}

	@Override
	public SocketAddress localAddress() {
		return new InetSocketAddress("127.0.0.1", 2);
	}

	@Override
	public SelectableChannel channel() {
		throw new UnsupportedOperationException();
	}

	@Override
	public long write(ByteBuffer... sources) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void shutdownOutput() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void setTcpNoDelay(boolean noDelay) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void close() {
		// There is nothing to close.
	}

}
