package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.process.RemoteFailure;
import io.github.socketserver.process.WorkerReply;
import io.github.socketserver.process.WorkerRequest;
import io.github.socketserver.request.StopServerException;
import org.jspecify.annotations.Nullable;

/**
 * The request that a worker process serves at present, or has served last, and what has
 * become of it. For the thread that serves, except for the address.
 */
final class WorkerTurn {

	private @Nullable WorkerRequest request;

	private volatile @Nullable SocketAddress address;

	private @Nullable Throwable failure;

	private boolean stopped;

	private boolean rehearsing;

	private Map<String, String> tags = Map.of();

	/**
	 * Serves a request.
	 * @param next the request
	 * @param serving serves it
	 */
	void serve(WorkerRequest next, Runnable serving) {
		this.request = next;
		this.address = next.localAddress();
		this.failure = null;
		this.stopped = false;
		this.tags = Map.of();
		try {
			serving.run();
		}
		catch (StopServerException ex) {
			this.stopped = true;
		}
	}

	/**
	 * Serves a request of this process's own making.
	 * @param rehearsal serves it
	 * @return how it has ended
	 * @throws IOException if it cannot be made
	 */
	WorkerReply rehearse(Rehearsal rehearsal) throws IOException {
		this.rehearsing = true;
		try {
			return rehearsal.serve();
		}
		finally {
			this.rehearsing = false;
		}
	}

	boolean isRehearsing() {
		return this.rehearsing;
	}

	/**
	 * Runs the request's handler.
	 * @param finishing runs it
	 * @param tagged returns the tags that it has left
	 * @throws Exception what it throws
	 */
	void finish(Finishing finishing, Supplier<Map<String, String>> tagged) throws Exception {
		try {
			finishing.run();
		}
		finally {
			this.tags = tagged.get();
		}
	}

	void fail(Throwable why) {
		this.failure = why;
	}

	@Nullable WorkerRequest request() {
		return this.request;
	}

	/**
	 * Returns the request that is being served.
	 * @return the request
	 */
	WorkerRequest current() {
		return Objects.requireNonNull(this.request);
	}

	/**
	 * Returns the address of the server's socket, which is in the other process.
	 * @return the address; {@code null} before the first request
	 */
	@Nullable SocketAddress address() {
		return this.address;
	}

	/**
	 * Returns the address of the server's socket, or one that stands for it.
	 * @return the address
	 */
	SocketAddress knownAddress() {
		SocketAddress known = this.address;
		return (known != null) ? known : new InetSocketAddress(0);
	}

	/**
	 * Returns how the request has ended.
	 * @param otherwise how its connection has ended if the client has not failed
	 * @param received the bytes that were received from the client
	 * @param sent the bytes that were sent to it
	 * @param frames the frames that were handled
	 * @return the end
	 */
	WorkerReply reply(CloseCause otherwise, long received, long sent, long frames) {
		Throwable thrown = this.failure;
		CloseCause cause = (thrown instanceof PeerException peer) ? peer.closeCause() : otherwise;
		return new WorkerReply(WorkerReplies.outcomeOf(thrown, this.stopped),
				(thrown != null) ? RemoteFailure.of(thrown) : null, cause, received, sent, frames, this.tags);
	}

	/**
	 * Serves a request that is made for it.
	 */
	@FunctionalInterface
	interface Rehearsal {

		WorkerReply serve() throws IOException;

	}

	/**
	 * Runs a handler.
	 */
	@FunctionalInterface
	interface Finishing {

		void run() throws Exception;

	}

}
