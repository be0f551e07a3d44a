package io.github.socketserver.selftest.net;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Client of a stream server. It waits for at most thirty seconds, unless told otherwise.
 *
 * @since 0.1.0
 */
public final class LineClient implements Closeable {

	private final SocketChannel channel;

	private final Patience patience;

	private LineClient(SocketChannel channel) {
		this.channel = channel;
		this.patience = new Patience(channel);
	}

	/**
	 * Connects.
	 * @param address the server's address
	 * @return the client
	 * @throws IOException if that fails
	 */
	public static LineClient connect(SocketAddress address) throws IOException {
		return connect(address, -1);
	}

	/**
	 * Connects with a small buffer for what arrives.
	 * @param address the server's address
	 * @param receiveBuffer its size in bytes; -1 for the system's own choice
	 * @return the client
	 * @throws IOException if that fails
	 */
	public static LineClient connect(SocketAddress address, int receiveBuffer) throws IOException {
		boolean unix = address instanceof UnixDomainSocketAddress;
		SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
		try {
			if (receiveBuffer > 0) {
				channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
			}
			if (!unix) {
				channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			}
			channel.connect(address);
			channel.configureBlocking(false);
			return new LineClient(channel);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	/**
	 * Limits how long the client waits for the server.
	 * @param limit the limit
	 * @return this
	 */
	public LineClient withPatience(Duration limit) {
		this.patience.limit(limit);
		return this;
	}

	/**
	 * Sends bytes.
	 * @param bytes the bytes
	 * @return this
	 * @throws IOException if that fails
	 */
	public LineClient send(byte[] bytes) throws IOException {
		ByteBuffer source = ByteBuffer.wrap(bytes);
		long deadline = this.patience.deadline();
		while (source.hasRemaining()) {
			if (this.channel.write(source) == 0) {
				this.patience.await(SelectionKey.OP_WRITE, deadline);
			}
		}
		return this;
	}

	/**
	 * Sends text.
	 * @param text the text
	 * @return this
	 * @throws IOException if that fails
	 */
	public LineClient send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Sends as much as goes without waiting.
	 * @param bytes the bytes
	 * @return how many were sent
	 * @throws IOException if the connection is broken
	 */
	public int offer(byte[] bytes) throws IOException {
		return this.channel.write(ByteBuffer.wrap(bytes));
	}

	/**
	 * Sends a line and reads the reply.
	 * @param line the line without its end
	 * @return the reply without its end; {@code null} if the server closes instead
	 * @throws IOException if that fails
	 */
	public @Nullable String ask(String line) throws IOException {
		return send(line + "\n").readLine();
	}

	/**
	 * Reads a line.
	 * @return the line without its end; {@code null} at the end of the stream
	 * @throws IOException if that fails
	 */
	public @Nullable String readLine() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int value = read();
		while (value >= 0 && value != '\n') {
			line.write(value);
			value = read();
		}
		return (value < 0 && line.size() == 0) ? null : line.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Reads a byte.
	 * @return the byte; -1 at the end of the stream
	 * @throws IOException if that fails
	 */
	public int read() throws IOException {
		ByteBuffer one = ByteBuffer.allocate(1);
		return (read(one) < 0) ? -1 : one.get(0) & 0xff;
	}

	/**
	 * Reads to the end of the stream.
	 * @return how many bytes there were
	 * @throws IOException if that fails, such as by a reset
	 */
	public long drain() throws IOException {
		ByteBuffer chunk = ByteBuffer.allocate(65_536);
		long total = 0;
		int count = read(chunk);
		while (count >= 0) {
			total += count;
			chunk.clear();
			count = read(chunk);
		}
		return total;
	}

	/**
	 * Waits for the end of the connection, whatever it is.
	 * @return whether it came in time
	 */
	public boolean awaitEnd() {
		try {
			drain();
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	/**
	 * Sends the end of the stream.
	 * @return this
	 * @throws IOException if that fails
	 */
	public LineClient shutdownOutput() throws IOException {
		this.channel.shutdownOutput();
		return this;
	}

	/**
	 * Closes the connection by a reset, where the socket has such a thing, or at once.
	 * @throws IOException if that fails
	 */
	public void reset() throws IOException {
		if (this.channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)
				&& !(this.channel.getRemoteAddress() instanceof UnixDomainSocketAddress)) {
			this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		}
		close();
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
		this.patience.close();
	}

	SocketChannel channel() {
		return this.channel;
	}

	private int read(ByteBuffer target) throws IOException {
		long deadline = this.patience.deadline();
		int count = this.channel.read(target);
		while (count == 0) {
			this.patience.await(SelectionKey.OP_READ, deadline);
			count = this.channel.read(target);
		}
		return count;
	}

}
