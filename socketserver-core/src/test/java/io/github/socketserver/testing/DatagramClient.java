package io.github.socketserver.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.socketserver.transport.AbstractUnixAddress;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Raw client of a UDP or Unix datagram server. Receiving waits, at most for 20 seconds.
 */
public final class DatagramClient implements Closeable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final DatagramChannel channel;

	private final Selector selector;

	private final SocketAddress server;

	private final Path file;

	private DatagramClient(DatagramChannel channel, SocketAddress server, Path file) throws IOException {
		this.channel = channel;
		this.selector = channel.provider().openSelector();
		this.server = server;
		this.file = file;
		channel.configureBlocking(false);
		channel.register(this.selector, SelectionKey.OP_READ);
	}

	/**
	 * Opens a client that the server can answer: bound to a free port or to a path of its
	 * own.
	 * @param server the server's address
	 * @return the client
	 * @throws IOException if that fails
	 */
	public static DatagramClient open(SocketAddress server) throws IOException {
		return (server instanceof InetSocketAddress inet) ? udp(inet) : unix(server, TestDirectory.freshPath());
	}

	/**
	 * Opens a client of a Unix datagram server that has no address and cannot be
	 * answered.
	 * @param server the server's address
	 * @return the client
	 * @throws IOException if that fails
	 */
	public static DatagramClient unbound(SocketAddress server) throws IOException {
		return new DatagramClient(AFUNIXDatagramChannel.open(), nativeAddress(server), null);
	}

	/**
	 * Opens a client of a Unix datagram server that is bound to a name in Linux's
	 * abstract name space.
	 * @param server the server's address
	 * @param own the client's address
	 * @return the client
	 * @throws IOException if that fails
	 */
	public static DatagramClient named(SocketAddress server, AbstractUnixAddress own) throws IOException {
		AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
		channel.bind(nativeAddress(own));
		return new DatagramClient(channel, nativeAddress(server), null);
	}

	private static DatagramClient udp(InetSocketAddress server) throws IOException {
		DatagramChannel channel = DatagramChannel.open();
		channel.bind(new InetSocketAddress(server.getAddress(), 0));
		return new DatagramClient(channel, server, null);
	}

	private static DatagramClient unix(SocketAddress server, Path own) throws IOException {
		AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
		channel.bind(AFUNIXSocketAddress.of(own));
		return new DatagramClient(channel, nativeAddress(server), own);
	}

	private static SocketAddress nativeAddress(SocketAddress address) throws IOException {
		return (address instanceof AbstractUnixAddress named)
				? AFUNIXSocketAddress.of(("\0" + named.name()).getBytes(StandardCharsets.UTF_8))
				: AFUNIXSocketAddress.of(((UnixDomainSocketAddress) address).getPath());
	}

	/**
	 * Sends a datagram.
	 * @param packet the payload
	 * @return this
	 * @throws IOException if that fails
	 */
	public DatagramClient send(byte[] packet) throws IOException {
		int sent = this.channel.send(ByteBuffer.wrap(packet), this.server);
		if (sent < packet.length) {
			throw new IOException("Only " + sent + " of " + packet.length + " bytes were sent");
		}
		return this;
	}

	/**
	 * Sends a datagram of text in UTF-8.
	 * @param packet the payload
	 * @return this
	 * @throws IOException if that fails
	 */
	public DatagramClient send(String packet) throws IOException {
		return send(packet.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Sends a datagram and receives the reply.
	 * @param packet the payload
	 * @return the reply
	 * @throws IOException if that fails
	 */
	public String ask(String packet) throws IOException {
		return new String(send(packet).receive(), StandardCharsets.UTF_8);
	}

	/**
	 * Receives a datagram and tells where it comes from.
	 * @return the sender's address
	 * @throws IOException if that fails, or none comes
	 */
	public SocketAddress receiveSender() throws IOException {
		this.selector.selectedKeys().clear();
		this.selector.select(PATIENCE.toMillis());
		return this.channel.receive(ByteBuffer.allocate(65_536));
	}

	/**
	 * Receives a datagram.
	 * @return the payload
	 * @throws IOException if that fails, or none comes
	 */
	public byte[] receive() throws IOException {
		this.selector.selectedKeys().clear();
		if (this.selector.select(PATIENCE.toMillis()) == 0) {
			throw new SocketTimeoutException("The server did not answer for " + PATIENCE);
		}
		ByteBuffer packet = ByteBuffer.allocate(70_000);
		this.channel.receive(packet);
		byte[] bytes = new byte[packet.flip().remaining()];
		packet.get(bytes);
		return bytes;
	}

	/**
	 * Returns whether a datagram has arrived.
	 * @return {@code true} if so
	 * @throws IOException if that fails
	 */
	public boolean isReadable() throws IOException {
		this.selector.selectedKeys().clear();
		return this.selector.selectNow() > 0;
	}

	/**
	 * Returns the client's own address.
	 * @return the address
	 * @throws IOException if that fails
	 */
	public SocketAddress localAddress() throws IOException {
		return (this.file != null) ? UnixDomainSocketAddress.of(this.file) : this.channel.getLocalAddress();
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
		this.selector.close();
		if (this.file != null) {
			Files.deleteIfExists(this.file);
		}
	}

}
