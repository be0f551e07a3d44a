package io.github.socketserver;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.NumericAddress;
import io.github.socketserver.io.HeldReplies;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.UnanswerableDatagramException;
import io.github.socketserver.io.WriteTimeoutException;
import io.github.socketserver.transport.DatagramEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Sends replies from the endpoint that received the request, so that they come from the
 * address that the client asked.
 */
final class DatagramChannelSender implements BurstReplies.Owner, Closeable {

	private static final long SHORTEST_PAUSE = TimeUnit.MICROSECONDS.toNanos(100);

	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

	private final DatagramServer server;

	private final DatagramEndpoint endpoint;

	private final Duration timeout;

	private final @Nullable BurstReplies replies;

	private final @Nullable HandlerStarts starts;

	private final @Nullable FullQueues queues;

	/*
	 * One byte more than a datagram may have, so that a longer one is noticed. Used by
	 * the receiving thread only, as is the burst.
	 */
	private final ByteBuffer received;

	private Burst burst = Burst.of(1);

	DatagramChannelSender(DatagramServer server, DatagramEndpoint endpoint, HeldReplies timer) {
		this.server = server;
		this.endpoint = endpoint;
		this.timeout = server.config().writeTimeout();
		this.received = ByteBuffer.allocateDirect(server.config().maxPacketSize() + 1);
		this.starts = (server.config().concurrency() == Concurrency.virtual()) ? new HandlerStarts() : null;
		this.queues = (server.config().type() == SocketType.UNIX_DATAGRAM) ? new FullQueues() : null;
		DatagramEndpoint.Batch batch = endpoint.batch();
		this.replies = (batch != null) ? new BurstReplies(batch, timer, this) : null;
	}

	SocketAddress localAddress() {
		return this.endpoint.localAddress();
	}

	/**
	 * Receives a datagram without waiting. Then {@link #received()} has its bytes, and
	 * {@link #burst()} is the burst that it belongs to.
	 * @return who sent it; {@code null} when none is there
	 * @throws IOException if the operating system reports an error
	 */
	DatagramEndpoint.@Nullable Sender receive() throws IOException {
		boolean isNew = !hasReceived();
		DatagramEndpoint.Sender client = this.endpoint.receive(this.received.clear());
		this.received.flip();
		if (isNew && client != null) {
			this.burst = Burst.of(1 + this.endpoint.received());
		}
		return client;
	}

	ByteBuffer received() {
		return this.received;
	}

	Burst burst() {
		return this.burst;
	}

	/**
	 * Returns who knows of handlers that have not begun yet.
	 * @return who; {@code null} unless handlers are virtual threads
	 */
	@Nullable HandlerStarts starts() {
		return this.starts;
	}

	/**
	 * Returns whether datagrams are there that waiting would not tell of.
	 * @return {@code true} if so
	 */
	boolean hasReceived() {
		return this.endpoint.received() > 0;
	}

	/**
	 * Sends a reply, perhaps together with others of its burst a little later.
	 * @param packet the reply
	 * @param target where to
	 * @param request the request that it answers
	 * @throws IOException if it cannot be sent
	 */
	void reply(ByteBuffer packet, SocketAddress target, SocketDatagramRequest request) throws IOException {
		if (packet.remaining() > this.endpoint.maxSendSize()) {
			throw new IllegalArgumentException("A reply of " + packet.remaining()
					+ " bytes does not fit into a datagram, which carries at most " + this.endpoint.maxSendSize());
		}
		boolean isLast = request.burst().isBegun();
		if (this.replies != null && (!isLast || this.replies.isHolding())) {
			this.replies.add(packet, request, target, isLast);
			return;
		}
		int length = packet.remaining();
		sendAlone(packet, target);
		sent(length);
	}

	/**
	 * Takes note that a datagram needs no reply any more: those that have waited for it
	 * leave if it was the last one.
	 * @param ended the burst that it belongs to
	 */
	void answered(Burst ended) {
		if (this.replies != null && this.replies.isHolding() && ended.isBegun()) {
			this.replies.flush();
		}
	}

	@Override
	public void sent(long bytes) {
		this.server.listeners().dataSent(bytes);
	}

	@Override
	public void failed(SocketDatagramRequest request, IOException failure) {
		this.server.replyFailed(request, failure);
	}

	@Override
	public void sendAlone(ByteBuffer packet, SocketAddress target) throws IOException {
		try {
			if (!this.endpoint.send(packet, target)) {
				sendLater(packet, target);
			}
		}
		catch (IOException ex) {
			throw translate(ex, target);
		}
	}

	@Override
	public IOException translate(IOException failure, SocketAddress target) {
		return (failure instanceof PeerException) ? failure : new UnanswerableDatagramException(
				"The reply to " + new NumericAddress(target) + " cannot be sent: " + failure.getMessage(), failure);
	}

	/*
	 * The system's own buffer is for all clients, and it empties by itself.
	 */
	private void sendLater(ByteBuffer packet, SocketAddress target) throws IOException {
		if (this.queues == null) {
			sendWithin(packet, target, this.timeout);
			return;
		}
		FullQueues.Wait wait = this.queues.begin(target, this.server.hasOthersToServe(), System.nanoTime());
		boolean sent = false;
		try {
			sendWithin(packet, target, wait);
			sent = true;
		}
		finally {
			this.queues.end(target, wait, sent, System.nanoTime());
		}
	}

	private void sendWithin(ByteBuffer packet, SocketAddress target, FullQueues.Wait wait) throws IOException {
		int length = packet.remaining();
		try {
			switch (wait) {
				case LONG -> sendWithin(packet, target, this.timeout);
				case MOMENT -> sendWithin(packet, target, shorter(this.timeout, FullQueues.MOMENT));
				case NONE -> throw new WriteTimeoutException("There is no room");
			}
		}
		catch (WriteTimeoutException ex) {
			this.server.listeners().replyDropped(length);
			throw (wait == FullQueues.Wait.LONG) ? ex
					: new UnanswerableDatagramException("The reply to " + new NumericAddress(target)
							+ " was dropped: the client's queue is full. Let it read its replies, or raise "
							+ "'send-buffer-size' if it is the server's buffer that is full");
		}
	}

	private static Duration shorter(Duration timeout, long nanos) {
		return (timeout.isZero() || Deadline.nanos(timeout) > nanos) ? Duration.ofNanos(nanos) : timeout;
	}

	/*
	 * Tries again after growing pauses. Waiting for readiness would not do: a Unix socket
	 * is always writable, even while the queue of this client is full. No lock is held,
	 * so a client that does not read keeps nobody else from being answered.
	 */
	private void sendWithin(ByteBuffer packet, SocketAddress target, Duration limit) throws IOException {
		long deadline = Deadline.afterOrNever(limit);
		long pause = SHORTEST_PAUSE;
		boolean interrupted = false;
		try {
			while (!this.endpoint.send(packet, target)) {
				if (deadline != Deadline.NEVER && deadline - System.nanoTime() <= 0) {
					throw new WriteTimeoutException(
							"The reply to " + new NumericAddress(target) + " could not be sent for " + limit);
				}
				// A pending interrupt would turn each pause into a spin.
				interrupted |= Thread.interrupted();
				LockSupport.parkNanos(this, pause);
				pause = Math.min(2 * pause, LONGEST_PAUSE);
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public void close() throws IOException {
		if (this.replies != null) {
			this.replies.flushNow();
		}
		this.endpoint.close();
	}

}
