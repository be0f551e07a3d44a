package io.github.socketserver.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Client of a TLS server over TCP or a Unix stream. Reading waits, at most for 20
 * seconds.
 */
public final class TlsClient implements Closeable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final Socket transport;

	private final SSLSocket socket;

	private TlsClient(Socket transport, SSLSocket socket) {
		this.transport = transport;
		this.socket = socket;
	}

	/**
	 * Connects; the handshake is done with the first byte.
	 * @param server the server's address
	 * @param context whom to trust and what to show
	 * @param protocols the protocols to offer; none for those of the context
	 * @return the client
	 * @throws IOException if that fails
	 */
	public static TlsClient connect(SocketAddress server, SSLContext context, String... protocols) throws IOException {
		Socket transport = transport(server);
		transport.setSoTimeout((int) PATIENCE.toMillis());
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(transport, "localhost", 0, true);
		if (protocols.length > 0) {
			socket.setEnabledProtocols(protocols);
		}
		return new TlsClient(transport, socket);
	}

	private static Socket transport(SocketAddress server) throws IOException {
		if (server instanceof InetSocketAddress inet) {
			return new Socket(inet.getAddress(), inet.getPort());
		}
		File path = ((UnixDomainSocketAddress) server).getPath().toFile();
		return AFUNIXSocket.connectTo(AFUNIXSocketAddress.of(path));
	}

	/**
	 * Names the server that is wanted, and the application protocols that are known.
	 * @param serverName the name
	 * @param applicationProtocols the protocols
	 * @return this
	 */
	public TlsClient asking(String serverName, String... applicationProtocols) {
		SSLParameters parameters = this.socket.getSSLParameters();
		parameters.setServerNames(List.of(new SNIHostName(serverName)));
		parameters.setApplicationProtocols(applicationProtocols);
		this.socket.setSSLParameters(parameters);
		return this;
	}

	/**
	 * Does the handshake; after the first one, a renegotiation or a key update.
	 * @return this
	 * @throws IOException if that fails
	 */
	public TlsClient handshake() throws IOException {
		this.socket.startHandshake();
		return this;
	}

	/**
	 * Sends bytes.
	 * @param bytes the bytes
	 * @return this
	 * @throws IOException if that fails
	 */
	public TlsClient send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		return this;
	}

	/**
	 * Sends text in UTF-8.
	 * @param text the text
	 * @return this
	 * @throws IOException if that fails
	 */
	public TlsClient send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Sends bytes below TLS.
	 * @param bytes the bytes
	 * @return this
	 * @throws IOException if that fails
	 */
	public TlsClient sendRaw(byte[] bytes) throws IOException {
		this.transport.getOutputStream().write(bytes);
		return this;
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
	 * @return the byte; -1 when the server has ended TLS
	 * @throws IOException if that fails, or the connection ends before TLS does
	 */
	public int read() throws IOException {
		return this.socket.getInputStream().read();
	}

	/**
	 * Reads until the server ends TLS.
	 * @return the bytes
	 * @throws IOException if that fails, or the connection ends before TLS does
	 */
	public byte[] readAll() throws IOException {
		InputStream input = this.socket.getInputStream();
		return input.readAllBytes();
	}

	/**
	 * Ends the client's side of TLS only.
	 * @return this
	 * @throws IOException if that fails
	 */
	public TlsClient shutdownOutput() throws IOException {
		try {
			this.socket.shutdownOutput();
		}
		catch (SocketException ex) {
			// TLS has been ended, but on Java 25 the JDK does not believe that the Unix
			// socket below it is connected.
			if (!(this.transport instanceof AFUNIXSocket)) {
				throw ex;
			}
		}
		return this;
	}

	/**
	 * Sends the end of the stream without ending TLS.
	 * @return this
	 * @throws IOException if that fails
	 */
	public TlsClient shutdownTransport() throws IOException {
		this.transport.shutdownOutput();
		return this;
	}

	/**
	 * Closes the connection by a reset. TCP only.
	 * @throws IOException if that fails
	 */
	public void reset() throws IOException {
		this.transport.setSoLinger(true, 0);
		this.transport.close();
	}

	/**
	 * Returns the protocol that was agreed on, after a handshake.
	 * @return the protocol
	 */
	public String protocol() {
		return this.socket.getSession().getProtocol();
	}

	/**
	 * Returns the application protocol that was agreed on, after a handshake.
	 * @return the protocol
	 */
	public String applicationProtocol() {
		return this.socket.getApplicationProtocol();
	}

	/**
	 * Returns the serial number of the server's certificate, after a handshake.
	 * @return the number
	 * @throws IOException if the server has shown none
	 */
	public BigInteger serverSerial() throws IOException {
		return ((X509Certificate) this.socket.getSession().getPeerCertificates()[0]).getSerialNumber();
	}

	@Override
	public void close() throws IOException {
		try {
			this.socket.close();
		}
		finally {
			this.transport.close();
		}
	}

}
