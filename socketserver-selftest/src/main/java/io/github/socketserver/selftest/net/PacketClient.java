package io.github.socketserver.selftest.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Client of a datagram server, which can answer it. It waits for at most thirty seconds,
 * unless told otherwise.
 *
 * @since 0.1.0
 */
public final class PacketClient implements Closeable {

	private final DatagramChannel channel;

	private final SocketAddress server;

	private final @Nullable Path file;

	private final Patience patience;

	private PacketClient(DatagramChannel channel, SocketAddress server, @Nullable Path file) throws IOException {
		this.channel = channel;
		this.server = server;
		this.file = file;
		this.patience = new Patience(channel);
		channel.configureBlocking(false);
	}

	/**
	 * Opens a client.
	 * @param server the server's address
	 * @return the client
	 * @throws IOException if that fails
	 */
	public static PacketClient open(SocketAddress server) throws IOException {
		if (server instanceof InetSocketAddress inet) {
			DatagramChannel channel = DatagramChannel.open();
			channel.bind(new InetSocketAddress(inet.getAddress(), 0));
			return new PacketClient(channel, server, null);
		}
		Path own = Workspace.freshPath();
		AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
		channel.bind(AFUNIXSocketAddress.of(own));
		return new PacketClient(channel, AFUNIXSocketAddress.of(((UnixDomainSocketAddress) server).getPath()), own);
	}

	/**
	 * Limits how long the client waits for the server.
	 * @param limit the limit
	 * @return this
	 */
	public PacketClient withPatience(Duration limit) {
		this.patience.limit(limit);
		return this;
	}

	/**
	 * Sends a datagram.
	 * @param packet the payload
	 * @return this
	 * @throws IOException if that fails
	 */
	public PacketClient send(byte[] packet) throws IOException {
		long deadline = this.patience.deadline();
		ByteBuffer source = ByteBuffer.wrap(packet);
		while (!offer(source)) {
			this.patience.await(SelectionKey.OP_WRITE, deadline);
		}
		return this;
	}

	/**
	 * Sends a datagram if that goes without waiting.
	 * @param packet the payload
	 * @return whether it was sent
	 * @throws IOException if that fails
	 */
	public boolean offer(ByteBuffer packet) throws IOException {
		int length = packet.remaining();
		return this.channel.send(packet, this.server) == length;
	}

	/**
	 * Sends a datagram and receives the reply.
	 * @param packet the payload
	 * @return the reply
	 * @throws IOException if that fails, or no reply comes in time
	 */
	public String ask(String packet) throws IOException {
		return send(packet.getBytes(StandardCharsets.UTF_8)).receive();
	}

	/**
	 * Receives a datagram.
	 * @return the payload
	 * @throws IOException if that fails, or none comes in time
	 */
	public String receive() throws IOException {
		long deadline = this.patience.deadline();
		ByteBuffer packet = ByteBuffer.allocate(70_000);
		while (this.channel.receive(packet) == null) {
			this.patience.await(SelectionKey.OP_READ, deadline);
		}
		return StandardCharsets.UTF_8.decode(packet.flip()).toString();
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
		this.patience.close();
		if (this.file != null) {
			Files.deleteIfExists(this.file);
		}
	}

}
