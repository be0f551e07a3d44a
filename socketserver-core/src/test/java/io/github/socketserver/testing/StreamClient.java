package io.github.socketserver.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import io.github.socketserver.transport.AbstractUnixAddress;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * Raw client of a TCP or Unix stream server. Everything waits, at most for 20 seconds.
 */
public final class StreamClient implements Closeable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final SocketChannel channel;

	private final Selector selector;

	private StreamClient(SocketChannel channel) throws IOException {
		this.channel = channel;
		this.selector = channel.provider().openSelector();
		channel.configureBlocking(false);
		channel.register(this.selector, SelectionKey.OP_READ);
	}

	/**
	 * Connects.
	 * @param address the server's address
	 * @return the client
	 * @throws IOException if that fails
	 */
	public static StreamClient connect(SocketAddress address) throws IOException {
		if (address instanceof AbstractUnixAddress name) {
			byte[] bytes = ("\0" + name.name()).getBytes(StandardCharsets.UTF_8);
			AFUNIXSocketChannel channel = AFUNIXSocketChannel.open();
			channel.connect(AFUNIXSocketAddress.of(bytes));
			return new StreamClient(channel);
		}
		return new StreamClient(SocketChannel.open(address));
	}

	/**
	 * Sends bytes.
	 * @param bytes the bytes
	 * @return this
	 * @throws IOException if that fails
	 */
	public StreamClient send(byte[] bytes) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (buffer.hasRemaining()) {
			if (this.channel.write(buffer) == 0) {
				await(SelectionKey.OP_WRITE, deadline);
			}
		}
		return this;
	}

	/**
	 * Sends text in UTF-8.
	 * @param text the text
	 * @return this
	 * @throws IOException if that fails
	 */
	public StreamClient send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Sends a line and reads the reply.
	 * @param line the line without its end
	 * @return the reply without its end; {@code null} if the server closes instead
	 * @throws IOException if that fails
	 */
	public String ask(String line) throws IOException {
		send(line + "\n");
		return readLine();
	}

	/**
	 * Reads a line.
	 * @return the line without its end; {@code null} at the end of the stream
	 * @throws IOException if that fails
	 */
	public String readLine() throws IOException {
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
	 * Reads so many bytes.
	 * @param count how many
	 * @return the bytes; fewer if the stream ends before
	 * @throws IOException if that fails
	 */
	public byte[] readExactly(int count) throws IOException {
		ByteBuffer bytes = ByteBuffer.allocate(count);
		while (bytes.hasRemaining() && read(bytes) >= 0) {
			// There is more to come.
		}
		return Arrays.copyOf(bytes.array(), bytes.position());
	}

	/**
	 * Reads to the end of the stream.
	 * @return the bytes
	 * @throws IOException if that fails
	 */
	public byte[] readAll() throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		ByteBuffer chunk = ByteBuffer.allocate(65_536);
		while (read(chunk) >= 0) {
			all.write(chunk.array(), 0, chunk.position());
			chunk.clear();
		}
		return all.toByteArray();
	}

	/**
	 * Reads to the end of the stream.
	 * @return the text
	 * @throws IOException if that fails
	 */
	public String readAllText() throws IOException {
		return new String(readAll(), StandardCharsets.UTF_8);
	}

	/**
	 * Returns whether something can be read now: bytes, the end, or an error.
	 * @return {@code true} if so
	 * @throws IOException if that fails
	 */
	public boolean isReadable() throws IOException {
		this.channel.keyFor(this.selector).interestOps(SelectionKey.OP_READ);
		this.selector.selectedKeys().clear();
		return this.selector.selectNow() > 0;
	}

	/**
	 * Sends the end of the stream.
	 * @return this
	 * @throws IOException if that fails
	 */
	public StreamClient shutdownOutput() throws IOException {
		this.channel.shutdownOutput();
		return this;
	}

	/**
	 * Closes the connection by a reset. TCP only.
	 * @throws IOException if that fails
	 */
	public void reset() throws IOException {
		this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		close();
	}

	/**
	 * Returns the client's own address.
	 * @return the address
	 * @throws IOException if that fails
	 */
	public SocketAddress localAddress() throws IOException {
		return this.channel.getLocalAddress();
	}

	/**
	 * Returns the client's own port. TCP only.
	 * @return the port
	 * @throws IOException if that fails
	 */
	public int localPort() throws IOException {
		return ((InetSocketAddress) localAddress()).getPort();
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
		this.selector.close();
	}

	private int read(ByteBuffer target) throws IOException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		int count = this.channel.read(target);
		while (count == 0) {
			await(SelectionKey.OP_READ, deadline);
			count = this.channel.read(target);
		}
		return count;
	}

	private void await(int operation, long deadline) throws IOException {
		this.channel.keyFor(this.selector).interestOps(operation);
		this.selector.selectedKeys().clear();
		long millis = (deadline - System.nanoTime()) / 1_000_000;
		if (millis <= 0 || this.selector.select(millis) == 0) {
			throw new SocketTimeoutException("The server did not "
					+ ((operation == SelectionKey.OP_READ) ? "send" : "take") + " anything for " + PATIENCE);
		}
	}

}
