package io.github.socketserver.spring.boot.test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * {@link TestTransport} over a channel.
 *
 * @param channel the channel, connected
 * @param selector waits for the channel
 * @param file what to delete in the end
 */
record ChannelTransport(ByteChannel channel, Selector selector, @Nullable Path file) implements TestTransport {

	static ChannelTransport stream(SocketAddress server) throws IOException {
		return over(SocketChannel.open(server), null);
	}

	static ChannelTransport datagram(SocketAddress server) throws IOException {
		DatagramChannel channel = DatagramChannel.open();
		try {
			return over(channel.connect(server), null);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	static <C extends SelectableChannel & ByteChannel> ChannelTransport over(C channel, @Nullable Path file)
			throws IOException {
		channel.configureBlocking(false);
		Selector selector = channel.provider().openSelector();
		channel.register(selector, 0);
		return new ChannelTransport(channel, selector, file);
	}

	@Override
	public boolean isDatagram() {
		return this.channel instanceof DatagramChannel;
	}

	@Override
	public void write(ByteBuffer bytes, Duration timeout) throws IOException {
		long deadline = System.nanoTime() + timeout.toNanos();
		do {
			if (this.channel.write(bytes) == 0 && bytes.hasRemaining()) {
				await(SelectionKey.OP_WRITE, deadline);
			}
		}
		while (bytes.hasRemaining());
	}

	@Override
	public int read(ByteBuffer target, Duration timeout) throws IOException {
		await(SelectionKey.OP_READ, System.nanoTime() + timeout.toNanos());
		return this.channel.read(target);
	}

	private void await(int operation, long deadline) throws IOException {
		this.selector.keys().iterator().next().interestOps(operation);
		this.selector.selectedKeys().clear();
		long millis = (deadline - System.nanoTime()) / 1_000_000;
		if (((millis > 0) ? this.selector.select(millis) : this.selector.selectNow()) == 0) {
			throw new SocketTimeoutException();
		}
	}

	@Override
	public void shutdownOutput() throws IOException {
		if (!(this.channel instanceof SocketChannel socket)) {
			throw new UnsupportedOperationException("Datagrams have no end that could be sent");
		}
		socket.shutdownOutput();
	}

	@Override
	public void reset() throws IOException {
		if (!(this.channel instanceof SocketChannel socket)
				|| !(socket.getRemoteAddress() instanceof InetSocketAddress)) {
			throw new UnsupportedOperationException("Only TCP connections can be reset");
		}
		socket.setOption(StandardSocketOptions.SO_LINGER, 0);
		close();
	}

	@Override
	public void close() throws IOException {
		try {
			this.channel.close();
			this.selector.close();
		}
		finally {
			if (this.file != null) {
				Files.deleteIfExists(this.file);
			}
		}
	}

}
