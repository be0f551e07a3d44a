package io.github.socketserver.selftest.net;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/**
 * Client of a TLS server over TCP.
 *
 * @since 0.1.0
 */
public final class TlsLineClient implements Closeable {

	private final SSLSocket socket;

	private TlsLineClient(SSLSocket socket) {
		this.socket = socket;
	}

	/**
	 * Connects.
	 * @param address the server's address
	 * @param patience how long to wait for the server, each time
	 * @return the client
	 * @throws IOException if that fails
	 */
	public static TlsLineClient connect(SocketAddress address, Duration patience) throws IOException {
		return connect(address, patience, "selftest");
	}

	/**
	 * Connects.
	 * @param address the server's address
	 * @param patience how long to wait for the server, each time
	 * @param serverName by which name to ask for the server
	 * @return the client
	 * @throws IOException if that fails
	 */
	public static TlsLineClient connect(SocketAddress address, Duration patience, String serverName)
			throws IOException {
		InetSocketAddress inet = (InetSocketAddress) address;
		Socket transport = new Socket(inet.getAddress(), inet.getPort());
		transport.setSoTimeout((int) patience.toMillis());
		transport.setTcpNoDelay(true);
		SSLSocket socket = (SSLSocket) TlsIdentity.context()
			.getSocketFactory()
			.createSocket(transport, serverName, inet.getPort(), true);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setServerNames(List.of(new SNIHostName(serverName)));
		socket.setSSLParameters(parameters);
		return new TlsLineClient(socket);
	}

	/**
	 * Sends a line and reads the reply.
	 * @param line the line without its end
	 * @return the reply without its end; {@code null} if the server closes instead
	 * @throws IOException if that fails
	 */
	public @Nullable String ask(String line) throws IOException {
		this.socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
		InputStream input = this.socket.getInputStream();
		ByteArrayOutputStream reply = new ByteArrayOutputStream();
		int value = input.read();
		while (value >= 0 && value != '\n') {
			reply.write(value);
			value = input.read();
		}
		return (value < 0 && reply.size() == 0) ? null : reply.toString(StandardCharsets.UTF_8);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
