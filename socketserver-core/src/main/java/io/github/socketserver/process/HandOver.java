package io.github.socketserver.process;

import java.nio.channels.SelectableChannel;

import io.github.socketserver.io.PeerException;
import org.jspecify.annotations.Nullable;

/**
 * What a worker gets along with a request, and whoever waits for its end is told
 * meanwhile. Called on the thread that waits.
 *
 * @since 0.1.0
 */
public interface HandOver {

	/**
	 * Returns the channel whose descriptor the worker gets.
	 * @return the channel; {@code null} for a datagram
	 */
	@Nullable SelectableChannel channel();

	/**
	 * The worker was sent the request. If it ends before it begins with it, another one
	 * is sent it.
	 * @param worker the worker
	 */
	default void sent(ServingWorker worker) {
	}

	/**
	 * The worker has begun with the request, whose bytes are relayed, so that no other
	 * one will get it.
	 * @param worker the worker
	 */
	default void started(ServingWorker worker) {
	}

	/**
	 * The worker has agreed with its client on how to speak TLS, or failed to.
	 * @param handshake how that has ended
	 */
	default void tlsHandshake(WorkerHandshake handshake) {
	}

	/**
	 * The worker has a reply to a datagram.
	 * @param packet the reply
	 */
	default void reply(byte[] packet) {
	}

	/**
	 * A worker that serves a request.
	 *
	 * @since 0.1.0
	 */
	@FunctionalInterface
	interface ServingWorker {

		/**
		 * Tells the worker that the connection of its request is broken.
		 * @param why why
		 */
		void clientLost(PeerException why);

	}

}
