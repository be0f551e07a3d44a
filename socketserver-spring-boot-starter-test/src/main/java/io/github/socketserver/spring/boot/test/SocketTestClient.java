package io.github.socketserver.spring.boot.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import io.github.socketserver.io.EndOfInputException;
import io.github.socketserver.io.Framing;
import io.github.socketserver.io.RequestInput;
import org.jspecify.annotations.Nullable;

/**
 * Small blocking client for tests. Text is UTF-8. Each method waits at most for the
 * client's time-out, 10 seconds unless changed.
 * <p>
 * A test that waits in vain, or gets something else than it expects, fails with an
 * {@link AssertionError} that says what was awaited; a connection that breaks, or cannot
 * be opened, with an {@link UncheckedIOException}. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class SocketTestClient implements AutoCloseable {

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

	private static final int LONGEST = 1 << 30;

	private static final int LONGEST_DATAGRAM = 65_536;

	private final String server;

	private final TestTransport transport;

	private final RequestInput input = new RequestInput(this::read, LONGEST, LONGEST);

	private Duration timeout = DEFAULT_TIMEOUT;

	private SocketTestClient(String server, Opening opening) {
		this.server = server;
		try {
			this.transport = opening.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot connect to " + server + ": " + ex.getMessage(), ex);
		}
	}

	/**
	 * Connects to a TCP server.
	 * @param host the server's name or address
	 * @param port the server's port
	 * @return the client
	 */
	public static SocketTestClient tcp(String host, int port) {
		return new SocketTestClient("tcp server " + host + ":" + port,
				() -> ChannelTransport.stream(new InetSocketAddress(host, port)));
	}

	/**
	 * Connects to a TCP server that speaks TLS, and does the handshake. The server's
	 * certificate has to fit the host.
	 * @param host the server's name or address
	 * @param port the server's port
	 * @param context whom to trust, and what to show
	 * @return the client
	 */
	public static SocketTestClient tls(String host, int port, SSLContext context) {
		return new SocketTestClient("tls server " + host + ":" + port,
				() -> TlsTransport.connect(host, port, context, DEFAULT_TIMEOUT));
	}

	/**
	 * Opens a client of a UDP server. It gets datagrams of that server only.
	 * @param host the server's name or address
	 * @param port the server's port
	 * @return the client
	 */
	public static SocketTestClient udp(String host, int port) {
		return new SocketTestClient("udp server " + host + ":" + port,
				() -> ChannelTransport.datagram(new InetSocketAddress(host, port)));
	}

	/**
	 * Connects to a Unix stream server.
	 * @param path the path of its socket
	 * @return the client
	 */
	public static SocketTestClient unixStream(Path path) {
		return new SocketTestClient("unix-stream server " + path,
				() -> ChannelTransport.stream(UnixDomainSocketAddress.of(path)));
	}

	/**
	 * Opens a client of a Unix datagram server. Needs the library junixsocket.
	 * @param path the path of the server's socket
	 * @return the client
	 */
	public static SocketTestClient unixDatagram(Path path) {
		return new SocketTestClient("unix-datagram server " + path, () -> UnixDatagrams.connect(path));
	}

	/**
	 * Sets how long each method waits at most.
	 * @param timeout the time-out
	 * @return this
	 */
	public SocketTestClient withTimeout(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Sends bytes, or one datagram.
	 * @param bytes the bytes
	 * @return this
	 */
	public SocketTestClient send(byte[] bytes) {
		return run("take " + bytes.length + " bytes", () -> {
			this.transport.write(ByteBuffer.wrap(bytes), this.timeout);
			return this;
		});
	}

	/**
	 * Sends text, or one datagram of text.
	 * @param text the text
	 * @return this
	 */
	public SocketTestClient send(String text) {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Sends a line.
	 * @param line the line without its end
	 * @return this
	 */
	public SocketTestClient sendLine(String line) {
		return send(line + "\n");
	}

	/**
	 * Sends a frame.
	 * @param framing how frames are cut
	 * @param payload the payload
	 * @return this
	 */
	public SocketTestClient sendFrame(Framing framing, byte[] payload) {
		return send(framing.encode(payload));
	}

	/**
	 * Sends a line and receives one; of a datagram server, sends and receives a datagram.
	 * @param text the line without its end, or the datagram
	 * @return the reply
	 */
	public String ask(String text) {
		if (this.transport.isDatagram()) {
			return send(text).receiveText();
		}
		String reply = sendLine(text).receiveLine();
		if (reply == null) {
			throw new AssertionError("The " + this.server + " ended the stream instead of answering '" + text + "'");
		}
		return reply;
	}

	/**
	 * Receives what is there, at least a byte; of a datagram server, one datagram.
	 * @return the bytes; none at the end of the stream
	 */
	public byte[] receive() {
		return run("send anything", () -> {
			byte[] bytes = new byte[LONGEST_DATAGRAM];
			int count = this.transport.isDatagram() ? read(ByteBuffer.wrap(bytes)) : this.input.read(bytes);
			return Arrays.copyOf(bytes, Math.max(count, 0));
		});
	}

	/**
	 * Receives text that is there, at least a byte; of a datagram server, one datagram.
	 * @return the text; empty at the end of the stream
	 */
	public String receiveText() {
		return new String(receive(), StandardCharsets.UTF_8);
	}

	/**
	 * Receives a line.
	 * @return the line without its end; {@code null} at the end of the stream
	 */
	public @Nullable String receiveLine() {
		return run("send a line", () -> Optional.ofNullable(stream().readLine()))
			.map((line) -> new String(line, StandardCharsets.UTF_8))
			.orElse(null);
	}

	/**
	 * Receives a frame.
	 * @param framing how frames are cut
	 * @return the payload; {@code null} at the end of the stream
	 */
	public byte @Nullable [] receiveFrame(Framing framing) {
		return run("send a frame", () -> Optional.ofNullable(stream().readFrame(framing))).orElse(null);
	}

	/**
	 * Receives exactly so many bytes.
	 * @param count how many
	 * @return the bytes
	 */
	public byte[] receiveExactly(int count) {
		return run("send " + count + " bytes", () -> stream().readExactly(count));
	}

	/**
	 * Receives everything until the server ends the stream.
	 * @return the bytes
	 */
	public byte[] receiveToEnd() {
		return run("end the stream", () -> {
			ByteArrayOutputStream all = new ByteArrayOutputStream();
			stream().transferTo(all);
			return all.toByteArray();
		});
	}

	/**
	 * Receives text until the server ends the stream.
	 * @return the text
	 */
	public String receiveTextToEnd() {
		return new String(receiveToEnd(), StandardCharsets.UTF_8);
	}

	/**
	 * Fails unless the server ends the stream now, and sends nothing before.
	 */
	public void expectEnd() {
		byte[] bytes = receiveToEnd();
		if (bytes.length > 0) {
			throw new AssertionError("The " + this.server + " sent " + bytes.length
					+ " bytes instead of ending the stream: " + describe(bytes));
		}
	}

	/**
	 * Sends the end of the stream; the server's replies can still be received.
	 * @return this
	 */
	public SocketTestClient halfClose() {
		return run("take the end of the stream", () -> {
			this.transport.shutdownOutput();
			return this;
		});
	}

	/**
	 * Closes the connection as if this program had crashed: the server gets a reset. Only
	 * for TCP and TLS.
	 */
	public void reset() {
		run("take a reset", () -> {
			this.transport.reset();
			return this;
		});
	}

	@Override
	public void close() {
		try {
			this.transport.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private int read(ByteBuffer target) throws IOException {
		return this.transport.read(target, this.timeout);
	}

	private RequestInput stream() {
		if (this.transport.isDatagram()) {
			throw new UnsupportedOperationException("Datagrams are no stream; use receive() or receiveText()");
		}
		return this.input;
	}

	private <T> T run(String expectation, Action<T> action) {
		try {
			return action.run();
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError(
					"The " + this.server + " did not " + expectation + " within " + this.timeout + received(), ex);
		}
		catch (EndOfInputException ex) {
			throw new AssertionError("The " + this.server + " ended the stream, but should " + expectation + received(),
					ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(
					"The " + this.server + " should " + expectation + ", but: " + ex.getMessage() + received(), ex);
		}
	}

	private String received() {
		byte[] rest = new byte[Math.min(this.input.buffered(), 1000)];
		try {
			return (rest.length > 0) ? "; " + describe(Arrays.copyOf(rest, this.input.read(rest))) + " came so far"
					: "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String describe(byte[] bytes) {
		return "'" + new String(bytes, StandardCharsets.UTF_8).replace("\r", "\\r").replace("\n", "\\n") + "'";
	}

	/**
	 * Opens a transport.
	 */
	@FunctionalInterface
	private interface Opening {

		TestTransport open() throws IOException;

	}

	/**
	 * Something that may fail.
	 *
	 * @param <T> what it returns
	 */
	@FunctionalInterface
	private interface Action<T> {

		T run() throws IOException;

	}

}
