package io.github.socketserver.spring.boot.test;

import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ConnectionInfo;
import io.github.socketserver.event.ConnectionState;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.RequestInput;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.Server;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.TlsInfo;
import org.jspecify.annotations.Nullable;

/**
 * A request over a connection, without any server or socket: for the unit test of one
 * handler. The client sends everything at once and then ends its side.
 *
 * <pre class="code">
 * TestStreamRequest request = TestStreamRequest.sending("hello\n");
 * request.serveWith(new UpperCaseHandler());
 * assertThat(request.replyText()).isEqualTo("HELLO\n");
 * </pre>
 *
 * @since 0.1.0
 */
public final class TestStreamRequest implements StreamRequest {

	private static final int MAX_LINE_LENGTH = 8192;

	private static final int MAX_FRAME_SIZE = 1 << 20;

	private final TestInput sent;

	private final ByteArrayOutputStream reply = new ByteArrayOutputStream();

	private final ReplyOutput output = ReplyOutput.to(this.reply);

	private final TestConnection connection = new TestConnection(this);

	private final TestServer server = new TestServer(List.of(this.connection));

	private RequestInput input;

	private SocketAddress clientAddress = TestServer.CLIENT;

	private @Nullable TlsInfo tls;

	private final Map<String, String> tags = new ConcurrentHashMap<>();

	private @Nullable RequestHandler<StreamRequest> continuation;

	private TestStreamRequest(byte[] bytes) {
		this.sent = new TestInput(bytes);
		this.input = new RequestInput(this.sent, MAX_LINE_LENGTH, MAX_FRAME_SIZE);
	}

	/**
	 * Creates a request of a client that sends bytes and ends its side.
	 * @param bytes the bytes
	 * @return the request
	 */
	public static TestStreamRequest sending(byte[] bytes) {
		return new TestStreamRequest(bytes);
	}

	/**
	 * Creates a request of a client that sends text in UTF-8 and ends its side.
	 * @param text the text
	 * @return the request
	 */
	public static TestStreamRequest sending(String text) {
		return sending(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Has the bytes arrive in pieces, as a network might cut them.
	 * @param length the length of the pieces, in bytes
	 * @return this
	 */
	public TestStreamRequest inPiecesOf(int length) {
		this.sent.setPieceLength(length);
		return this;
	}

	/**
	 * Sets the client's address.
	 * @param clientAddress the address
	 * @return this
	 */
	public TestStreamRequest from(SocketAddress clientAddress) {
		this.clientAddress = clientAddress;
		return this;
	}

	/**
	 * Sets what a TLS handshake has agreed on.
	 * @param tls the facts
	 * @return this
	 */
	public TestStreamRequest withTls(TlsInfo tls) {
		this.tls = tls;
		return this;
	}

	/**
	 * Sets other limits than the defaults, 8 KiB and 1 MiB.
	 * @param maxLineLength the server's {@code max-line-length}, in bytes
	 * @param maxFrameSize the server's {@code max-frame-size}, in bytes
	 * @return this
	 */
	public TestStreamRequest withLimits(int maxLineLength, int maxFrameSize) {
		this.input = new RequestInput(this.sent, maxLineLength, maxFrameSize);
		return this;
	}

	/**
	 * Has the server be stopping already.
	 * @return this
	 */
	public TestStreamRequest whileServerStops() {
		this.server.beginToStop();
		this.sent.beginToStop();
		return this;
	}

	/**
	 * Has a handler serve this request on the calling thread, and after it what it has
	 * handed off to.
	 * @param handler the handler
	 * @return this
	 * @throws Exception what the handler throws
	 */
	public TestStreamRequest serveWith(RequestHandler<StreamRequest> handler) throws Exception {
		RequestHandler<StreamRequest> next = handler;
		while (next != null) {
			this.continuation = null;
			next.handle(this);
			next = this.continuation;
		}
		return this;
	}

	/**
	 * Returns what the handler has written so far.
	 * @return the bytes
	 */
	public byte[] reply() {
		return this.reply.toByteArray();
	}

	/**
	 * Returns what the handler has written so far, as UTF-8.
	 * @return the text
	 */
	public String replyText() {
		return this.reply.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Returns how many frames were handled: those of a {@code LineHandler} or
	 * {@code FrameHandler}.
	 * @return the number of frames
	 */
	public long handledFrames() {
		return this.server.counters().snapshot().frames();
	}

	/**
	 * Returns the tags that the handler has added so far. Here each key is welcome, on a
	 * server only those that it was configured with.
	 * @return the tags
	 */
	public Map<String, String> tags() {
		return Map.copyOf(this.tags);
	}

	@Override
	public long id() {
		return 1;
	}

	@Override
	public Server server() {
		return this.server;
	}

	@Override
	public SocketAddress clientAddress() {
		return this.clientAddress;
	}

	@Override
	public SocketAddress localAddress() {
		return TestServer.ADDRESS;
	}

	@Override
	public RequestInput input() {
		return this.input;
	}

	@Override
	public ReplyOutput output() {
		return this.output;
	}

	@Override
	public void tag(String key, String value) {
		this.tags.put(key, value);
	}

	@Override
	public Connection connection() {
		return this.connection;
	}

	@Override
	public @Nullable TlsInfo tls() {
		return this.tls;
	}

	@Override
	public void setTimeout(@Nullable Duration timeout) {
	}

	@Override
	public void setTcpNoDelay(boolean noDelay) {
	}

	@Override
	public void frameHandled() {
		this.server.counters().frameHandled();
	}

	@Override
	public void handOff(Concurrency concurrency, RequestHandler<StreamRequest> continuation) {
		this.continuation = continuation;
	}

	/**
	 * The connection of a request without any socket.
	 */
	private static final class TestConnection implements Connection {

		private final TestStreamRequest request;

		private final Map<String, Object> attributes = new ConcurrentHashMap<>();

		private final Instant since = Instant.now();

		private volatile boolean closed;

		TestConnection(TestStreamRequest request) {
			this.request = request;
		}

		@Override
		public ConnectionInfo info() {
			return new ConnectionInfo(this.request.id(), this.request.clientAddress(), this.request.localAddress(),
					this.since);
		}

		@Override
		public ReplyOutput output() {
			return this.request.output();
		}

		@Override
		public Map<String, Object> attributes() {
			return this.attributes;
		}

		@Override
		public long receivedBytes() {
			return this.request.sent.position();
		}

		@Override
		public long sentBytes() {
			return this.request.reply.size();
		}

		@Override
		public Duration idle() {
			return Duration.ZERO;
		}

		@Override
		public ConnectionState state() {
			return this.closed ? ConnectionState.CLOSING : ConnectionState.HANDLING;
		}

		@Override
		public boolean isOpen() {
			return !this.closed;
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
