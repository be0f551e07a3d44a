package io.github.socketserver.spring.boot.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

import io.github.socketserver.BaseServer;
import io.github.socketserver.spring.boot.SocketServers;

import org.springframework.context.ApplicationContext;

/**
 * Clients of the servers under test.
 */
public final class Clients {

	private static final int TIMEOUT = 10_000;

	private Clients() {
	}

	/**
	 * Sends a line over a connection and reads until the server closes it.
	 */
	public static String exchange(BaseServer<?> server, String text) {
		try {
			return (server.localAddress() instanceof InetSocketAddress address) ? exchange(address.getPort(), text)
					: exchange(server.localAddress(), text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static String exchange(ApplicationContext context, String server, String text) {
		return exchange(context.getBean(SocketServers.class).get(server), text);
	}

	public static Socket connect(BaseServer<?> server) throws IOException {
		return connect(port(server));
	}

	public static int port(BaseServer<?> server) {
		return ((InetSocketAddress) server.localAddress()).getPort();
	}

	/**
	 * Returns the port of the server {@code default}.
	 */
	public static int port(ApplicationContext context) {
		return port(context.getBean(SocketServers.class).get("default"));
	}

	public static Socket connect(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout(TIMEOUT);
		return socket;
	}

	public static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
	}

	public static String readAll(Socket socket) throws IOException {
		InputStream input = socket.getInputStream();
		return new String(input.readAllBytes(), StandardCharsets.UTF_8).strip();
	}

	public static String exchangeDatagram(BaseServer<?> server, String text) {
		try (DatagramSocket socket = new DatagramSocket()) {
			socket.setSoTimeout(TIMEOUT);
			byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
			socket.send(new DatagramPacket(bytes, bytes.length, server.localAddress()));
			DatagramPacket reply = new DatagramPacket(new byte[65_535], 65_535);
			socket.receive(reply);
			return new String(reply.getData(), 0, reply.getLength(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static void sendDatagram(BaseServer<?> server, String text) {
		try (DatagramSocket socket = new DatagramSocket()) {
			byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
			socket.send(new DatagramPacket(bytes, bytes.length, server.localAddress()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String exchange(int port, String text) throws IOException {
		try (Socket socket = connect(port)) {
			send(socket, text);
			return readAll(socket);
		}
	}

	private static String exchange(SocketAddress address, String text) throws IOException {
		try (SocketChannel channel = SocketChannel.open(address)) {
			channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
			ByteBuffer reply = ByteBuffer.allocate(1024);
			while (channel.read(reply) >= 0) {
				continue;
			}
			return new String(reply.array(), 0, reply.position(), StandardCharsets.UTF_8).strip();
		}
	}

}
