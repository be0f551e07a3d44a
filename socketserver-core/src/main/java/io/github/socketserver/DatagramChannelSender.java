package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.io.UnanswerableDatagramException;
import io.github.socketserver.io.WriteTimeoutException;
import io.github.socketserver.transport.DatagramEndpoint;
import io.github.socketserver.transport.Readiness;

/**
 * Sends replies from the endpoint that received the request, so that they come from the
 * address that the client asked.
 */
final class DatagramChannelSender {

	private final DatagramEndpoint endpoint;

	private final Readiness.Registration registration;

	private final Duration timeout;

	private final ReentrantLock lock = new ReentrantLock();

	DatagramChannelSender(DatagramEndpoint endpoint, Readiness readiness, Duration timeout) {
		this.endpoint = endpoint;
		this.registration = readiness.register(endpoint.channel());
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
				sendWhenWritable(packet, target);
			}
		}
		catch (WriteTimeoutException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw new UnanswerableDatagramException("The reply to " + target + " cannot be sent: " + ex.getMessage(),
					ex);
		}
	}

	private void sendWhenWritable(ByteBuffer packet, SocketAddress target) throws IOException {
		this.lock.lock();
		try {
			long deadline = Deadline.afterOrNever(this.timeout);
			while (!this.endpoint.send(packet, target)) {
				if (!this.registration.awaitWritable(deadline)) {
					throw new WriteTimeoutException(
							"The reply to " + target + " could not be sent for " + this.timeout);
				}
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void close() throws IOException {
		try {
			this.endpoint.close();
		}
		finally {
			this.registration.close();
		}
	}

}
