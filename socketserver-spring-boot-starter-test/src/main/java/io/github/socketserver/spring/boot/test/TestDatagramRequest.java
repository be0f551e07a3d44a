package io.github.socketserver.spring.boot.test;

import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.RequestInput;
import io.github.socketserver.io.UnanswerableDatagramException;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.Server;
import org.jspecify.annotations.Nullable;

/**
 * A request that is one datagram, without any server or socket: for the unit test of one
 * handler.
 *
 * <pre class="code">
 * TestDatagramRequest request = TestDatagramRequest.sending("hello");
 * request.serveWith(new UpperCaseDatagramHandler());
 * assertThat(request.replyTexts()).containsExactly("HELLO");
 * </pre>
 *
 * @since 0.1.0
 */
public final class TestDatagramRequest implements DatagramRequest {

	private final byte[] packet;

	private final RequestInput input;

	private final ByteArrayOutputStream written = new ByteArrayOutputStream();

	private final ReplyOutput output = ReplyOutput.to(this.written);

	private final List<byte[]> replies = new ArrayList<>();

	private final TestServer server = new TestServer(List.of());

	private @Nullable SocketAddress clientAddress = TestServer.CLIENT;

	private final Map<String, String> tags = new ConcurrentHashMap<>();

	private @Nullable RequestHandler<DatagramRequest> continuation;

	private TestDatagramRequest(byte[] packet) {
		this.packet = packet.clone();
		this.input = RequestInput.of(this.packet);
	}

	/**
	 * Creates a request.
	 * @param packet the datagram's payload
	 * @return the request
	 */
	public static TestDatagramRequest sending(byte[] packet) {
		return new TestDatagramRequest(packet);
	}

	/**
	 * Creates a request.
	 * @param text the datagram's payload, sent as UTF-8
	 * @return the request
	 */
	public static TestDatagramRequest sending(String text) {
		return sending(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Sets the client's address.
	 * @param clientAddress the address; {@code null} for a client without one, which
	 * cannot be answered
	 * @return this
	 */
	public TestDatagramRequest from(@Nullable SocketAddress clientAddress) {
		this.clientAddress = clientAddress;
		return this;
	}

	/**
	 * Has the server be stopping already.
	 * @return this
	 */
	public TestDatagramRequest whileServerStops() {
		this.server.beginToStop();
		return this;
	}

	/**
	 * Has a handler serve this request on the calling thread, and after it what it has
	 * handed off to. What was written is sent when a handler has ended normally, and
	 * discarded if it failed.
	 * @param handler the handler
	 * @return this
	 * @throws Exception what the handler throws
	 */
	public TestDatagramRequest serveWith(RequestHandler<DatagramRequest> handler) throws Exception {
		RequestHandler<DatagramRequest> next = handler;
		while (next != null) {
			this.continuation = null;
			try {
				next.handle(this);
				sendOutput();
			}
			finally {
				discardOutput();
			}
			next = this.continuation;
		}
		return this;
	}

	/**
	 * Returns the datagrams that were sent so far.
	 * @return the payloads in order
	 */
	public List<byte[]> replies() {
		return List.copyOf(this.replies);
	}

	/**
	 * Returns the datagrams that were sent so far, as UTF-8.
	 * @return the payloads in order
	 */
	public List<String> replyTexts() {
		return this.replies.stream().map((reply) -> new String(reply, StandardCharsets.UTF_8)).toList();
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
	public @Nullable SocketAddress clientAddress() {
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
	public byte[] packet() {
		return this.packet;
	}

	@Override
	public void reply(byte[] packet) throws UnanswerableDatagramException {
		if (this.clientAddress == null) {
			throw new UnanswerableDatagramException("The sender of the datagram has no address");
		}
		this.replies.add(packet.clone());
	}

	@Override
	public boolean hasOutput() {
		return this.written.size() > 0;
	}

	@Override
	public void sendOutput() throws UnanswerableDatagramException {
		if (hasOutput() && this.clientAddress != null) {
			reply(this.written.toByteArray());
		}
		discardOutput();
	}

	@Override
	public void discardOutput() {
		this.written.reset();
	}

	@Override
	public void handOff(Concurrency concurrency, RequestHandler<DatagramRequest> continuation) {
		this.continuation = continuation;
	}

}
