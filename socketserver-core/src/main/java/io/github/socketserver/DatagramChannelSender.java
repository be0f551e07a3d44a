package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.event.NumericAddress;
import io.github.socketserver.io.UnanswerableDatagramException;
import io.github.socketserver.io.WriteTimeoutException;
import io.github.socketserver.transport.DatagramEndpoint;

/**
 * Sends replies from the endpoint that received the request, so that they come from the
 * address that the client asked.
 */
final class DatagramChannelSender {

	private static final long SHORTEST_PAUSE = TimeUnit.MICROSECONDS.toNanos(100);

	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

	private final DatagramEndpoint endpoint;

	private final Duration timeout;

	DatagramChannelSender(DatagramEndpoint endpoint, Duration timeout) {
		this.endpoint = endpoint;
		this.timeout = timeout;
	}

	SocketAddress localAddress() {
		return this.endpoint.localAddress();
	}

	DatagramEndpoint endpoint() {
		return this.endpoint;
	}

	void send(ByteBuffer packet, SocketAddress target) throws IOException {
		if (packet.remaining() > this.endpoint.maxSendSize()) {
			throw new IllegalArgumentException("A reply of " + packet.remaining()
					+ " bytes does not fit into a datagram, which carries at most " + this.endpoint.maxSendSize());
		}
		try {
			if (!this.endpoint.send(packet, target)) {
				sendLater(packet, target);
			}
		}
		catch (WriteTimeoutException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw new UnanswerableDatagramException(
					"The reply to " + new NumericAddress(target) + " cannot be sent: " + ex.getMessage(), ex);
		}
	}

	/*
	 * Tries again after growing pauses. Waiting for readiness would not do: a Unix socket
	 * is always writable, even while the queue of this client is full. No lock is held,
	 * so a client that does not read keeps nobody else from being answered.
	 */
	private void sendLater(ByteBuffer packet, SocketAddress target) throws IOException {
		long deadline = Deadline.afterOrNever(this.timeout);
		long pause = SHORTEST_PAUSE;
		boolean interrupted = false;
		try {
			while (!this.endpoint.send(packet, target)) {
				if (deadline != Deadline.NEVER && deadline - System.nanoTime() <= 0) {
					throw new WriteTimeoutException(
							"The reply to " + new NumericAddress(target) + " could not be sent for " + this.timeout);
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

	void close() throws IOException {
		this.endpoint.close();
	}

}
