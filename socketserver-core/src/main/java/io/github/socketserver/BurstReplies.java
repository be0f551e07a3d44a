package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.io.HeldReplies;
import io.github.socketserver.transport.DatagramEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Holds replies to datagrams of one {@link Burst} back, so that they leave by one call.
 * What the operating system says about a reply is told to the request that it belongs to.
 */
final class BurstReplies implements HeldReplies.Holder {

	private final DatagramEndpoint.Batch batch;

	private final HeldReplies timer;

	private final Owner owner;

	private final ReentrantLock lock = new ReentrantLock();

	/**
	 * Whose replies are in the batch, in the same order.
	 */
	private final Queue<Reply> held = new ArrayDeque<>();

	private volatile boolean holding;

	private volatile long heldSince;

	BurstReplies(DatagramEndpoint.Batch batch, HeldReplies timer, Owner owner) {
		this.batch = batch;
		this.timer = timer;
		this.owner = owner;
	}

	/**
	 * Takes a reply.
	 * @param packet the bytes
	 * @param request whose reply it is
	 * @param target where to
	 * @param isLast whether none is to be waited for any more
	 * @throws IOException if this very reply cannot be sent
	 */
	void add(ByteBuffer packet, SocketDatagramRequest request, SocketAddress target, boolean isLast)
			throws IOException {
		Outcome outcome = new Outcome();
		IOException refusal = null;
		this.lock.lock();
		try {
			hold(packet, request, target, outcome);
		}
		catch (IOException ex) {
			refusal = this.owner.translate(ex, target);
		}
		finally {
			if (isLast) {
				send(outcome, true);
			}
			this.lock.unlock();
		}
		tell(outcome, request);
		if (refusal != null) {
			throw refusal;
		}
	}

	/**
	 * Sends what is held back. A reply that there is no room for is waited for.
	 */
	void flush() {
		flush(true);
	}

	/**
	 * Sends what is held back as far as that is possible without waiting.
	 */
	void flushNow() {
		flush(false);
	}

	@Override
	public boolean isHolding() {
		return this.holding;
	}

	@Override
	public void flushHeldBefore(long time) {
		if (this.holding && this.heldSince - time <= 0) {
			flushNow();
		}
	}

	private void flush(boolean mayWait) {
		Outcome outcome = new Outcome();
		this.lock.lock();
		try {
			send(outcome, mayWait);
		}
		finally {
			this.lock.unlock();
		}
		try {
			tell(outcome, null);
		}
		catch (IOException ex) {
			throw new IllegalStateException("A failure was told to nobody", ex);
		}
	}

	private void hold(ByteBuffer packet, SocketDatagramRequest request, SocketAddress target, Outcome outcome)
			throws IOException {
		int length = packet.remaining();
		if (!this.batch.add(packet, target)) {
			send(outcome, true);
			if (!this.batch.add(packet, target)) {
				throw new IOException("A batch of replies has no room for one of " + length + " bytes");
			}
		}
		this.held.add(new Reply(request, target, length));
		if (!this.holding) {
			this.heldSince = System.nanoTime();
			this.holding = true;
			this.timer.watch(this);
		}
	}

	private void send(Outcome outcome, boolean mayWait) {
		boolean goesOn = true;
		while (goesOn && !this.held.isEmpty()) {
			goesOn = sendSome(outcome, mayWait);
		}
		this.holding = !this.held.isEmpty();
	}

	private boolean sendSome(Outcome outcome, boolean mayWait) {
		int count;
		try {
			count = this.batch.send();
		}
		catch (IOException ex) {
			outcome.add(new Unsent(this.held.remove(), this.batch.removeFirst(), ex));
			return true;
		}
		for (int i = 0; i < count; i++) {
			outcome.sentBytes += this.held.remove().length();
		}
		if (count == 0 && mayWait) {
			outcome.add(new Unsent(this.held.remove(), this.batch.removeFirst(), null));
		}
		return count > 0 || mayWait;
	}

	/*
	 * No lock is held: whoever is told may reply.
	 */
	private void tell(Outcome outcome, @Nullable SocketDatagramRequest self) throws IOException {
		if (outcome.sentBytes > 0) {
			this.owner.sent(outcome.sentBytes);
		}
		IOException own = null;
		for (Unsent each : outcome.unsent) {
			IOException failure = settle(each);
			if (failure != null && each.reply().request() == self) {
				own = failure;
			}
			else if (failure != null) {
				this.owner.failed(each.reply().request(), failure);
			}
		}
		if (own != null) {
			throw own;
		}
	}

	private @Nullable IOException settle(Unsent unsent) {
		Reply reply = unsent.reply();
		try {
			if (unsent.failure() != null) {
				return this.owner.translate(unsent.failure(), reply.target());
			}
			this.owner.sendAlone(unsent.packet(), reply.target());
			this.owner.sent(reply.length());
			return null;
		}
		catch (IOException ex) {
			return ex;
		}
	}

	/**
	 * Is told what becomes of replies.
	 */
	interface Owner {

		void sent(long bytes);

		/**
		 * Sends a reply that there was no room for, and waits for room.
		 * @param packet the bytes
		 * @param target where to
		 * @throws IOException if it cannot be sent
		 */
		void sendAlone(ByteBuffer packet, SocketAddress target) throws IOException;

		IOException translate(IOException failure, SocketAddress target);

		void failed(SocketDatagramRequest request, IOException failure);

	}

	/**
	 * A reply that is held back.
	 *
	 * @param request whose it is
	 * @param target where to
	 * @param length number of bytes
	 */
	private record Reply(SocketDatagramRequest request, SocketAddress target, int length) {

	}

	/**
	 * A reply that the operating system has not taken.
	 *
	 * @param reply the reply
	 * @param packet its bytes
	 * @param failure why; {@code null} if there was no room
	 */
	private record Unsent(Reply reply, ByteBuffer packet, @Nullable IOException failure) {

	}

	/**
	 * What has become of replies, to be told later.
	 */
	private static final class Outcome {

		private long sentBytes;

		private List<Unsent> unsent = List.of();

		void add(Unsent each) {
			if (this.unsent.isEmpty()) {
				this.unsent = new ArrayList<>();
			}
			this.unsent.add(each);
		}

	}

}
