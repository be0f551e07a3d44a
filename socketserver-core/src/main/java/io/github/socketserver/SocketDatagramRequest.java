package io.github.socketserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.RequestInput;
import io.github.socketserver.io.UnanswerableDatagramException;
import io.github.socketserver.policy.ReplyAllowance;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.Server;
import org.jspecify.annotations.Nullable;

/**
 * {@link DatagramRequest} that was received by a server's endpoint.
 */
final class SocketDatagramRequest implements DatagramRequest {

	private final long id;

	private final DatagramServer server;

	private final DatagramChannelSender sender;

	private final Burst burst;

	private final @Nullable SocketAddress clientAddress;

	private final byte[] packet;

	private final RequestInput input;

	private final ReplyAllowance allowance;

	private final AtomicBoolean begun = new AtomicBoolean();

	private final ByteArrayOutputStream reply = new ByteArrayOutputStream(0);

	private final ReplyOutput output = ReplyOutput.to(this.reply);

	SocketDatagramRequest(long id, DatagramServer server, DatagramChannelSender sender,
			@Nullable SocketAddress clientAddress, byte[] packet) {
		this.id = id;
		this.server = server;
		this.sender = sender;
		this.burst = sender.burst();
		this.clientAddress = clientAddress;
		this.packet = packet;
		this.input = RequestInput.of(packet);
		this.allowance = ReplyAllowance.of(server.config().replyAmplification(), packet.length, clientAddress);
	}

	@Override
	public long id() {
		return this.id;
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
		return this.sender.localAddress();
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
		this.server.tag(this.id, key, value);
	}

	@Override
	public byte[] packet() {
		return this.packet;
	}

	@Override
	public void reply(byte[] packet) throws IOException {
		if (this.clientAddress == null) {
			throw new UnanswerableDatagramException("The sender of the datagram has no address");
		}
		if (!this.allowance.take(packet.length)) {
			this.server.replyDropped(packet.length, this.packet.length);
			return;
		}
		this.sender.reply(ByteBuffer.wrap(packet), this.clientAddress, this);
	}

	@Override
	public boolean hasOutput() {
		return this.reply.size() > 0;
	}

	@Override
	public void sendOutput() throws IOException {
		byte[] bytes = this.reply.toByteArray();
		this.reply.reset();
		if (bytes.length > 0 && this.clientAddress != null) {
			reply(bytes);
		}
	}

	@Override
	public void discardOutput() {
		this.reply.reset();
	}

	Burst burst() {
		return this.burst;
	}

	/**
	 * Takes note that somebody has turned to the request, unless somebody had.
	 */
	void begin() {
		if (this.begun.compareAndSet(false, true)) {
			this.burst.begun();
		}
	}

	/**
	 * Takes note that the request is over.
	 */
	void end() {
		begin();
		this.sender.answered(this.burst);
	}

	@Override
	public void handOff(Concurrency concurrency, RequestHandler<DatagramRequest> continuation) {
		this.server.handOff(this.id, concurrency, continuation);
	}

}
