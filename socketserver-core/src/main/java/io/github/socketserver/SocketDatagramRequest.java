package io.github.socketserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
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

	private final ReplyAllowance allowance;

	private @Nullable HandlerStarts starts;

	private final AtomicBoolean begun = new AtomicBoolean();

	/*
	 * Made when somebody asks for it, since many handlers need the packet only.
	 */
	private @Nullable RequestInput input;

	private volatile @Nullable Written written;

	SocketDatagramRequest(long id, DatagramServer server, DatagramChannelSender sender,
			@Nullable SocketAddress clientAddress, byte[] packet) {
		this.id = id;
		this.server = server;
		this.sender = sender;
		this.burst = sender.burst();
		this.clientAddress = clientAddress;
		this.packet = packet;
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
	public synchronized RequestInput input() {
		if (this.input == null) {
			this.input = RequestInput.of(this.packet);
		}
		return this.input;
	}

	@Override
	public synchronized ReplyOutput output() {
		Written present = this.written;
		if (present == null) {
			present = Written.nothing();
			this.written = present;
		}
		return present.output();
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
		Objects.requireNonNull(packet, "'packet' must not be null");
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
		Written present = this.written;
		return present != null && present.reply().size() > 0;
	}

	@Override
	public void sendOutput() throws IOException {
		Written present = this.written;
		if (present == null) {
			return;
		}
		byte[] bytes = present.reply().toByteArray();
		present.reply().reset();
		if (bytes.length > 0 && this.clientAddress != null) {
			reply(bytes);
		}
	}

	@Override
	public void discardOutput() {
		Written present = this.written;
		if (present != null) {
			present.reply().reset();
		}
	}

	Burst burst() {
		return this.burst;
	}

	/**
	 * Takes note that the handler is about to be started.
	 */
	void start() {
		this.starts = this.sender.starts();
		if (this.starts != null) {
			this.starts.started();
		}
	}

	/**
	 * Takes note that somebody has turned to the request, unless somebody had.
	 */
	void begin() {
		if (this.begun.compareAndSet(false, true)) {
			this.burst.begun();
			if (this.starts != null) {
				this.starts.begun();
			}
		}
	}

	/**
	 * Takes note that the request is over.
	 */
	void end() {
		begin();
		this.sender.answered(this.burst);
		if (this.starts != null) {
			this.starts.ended();
		}
	}

	@Override
	public void handOff(Concurrency concurrency, RequestHandler<DatagramRequest> continuation) {
		this.server.handOff(this.id, concurrency, continuation);
	}

	/**
	 * What a handler has written and not sent.
	 *
	 * @param reply the bytes
	 * @param output what it writes to
	 */
	private record Written(ByteArrayOutputStream reply, ReplyOutput output) {

		static Written nothing() {
			ByteArrayOutputStream reply = new ByteArrayOutputStream(0);
			return new Written(reply, ReplyOutput.to(reply));
		}

	}

}
