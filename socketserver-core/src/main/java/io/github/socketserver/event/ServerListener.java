package io.github.socketserver.event;

import java.net.SocketAddress;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Observes a server: everything that metrics, logs and tests need, never payload.
 * <p>
 * Methods are called on the thread on which the event happened, often the server's loop,
 * so they must return at once. An exception that a listener throws is logged and
 * otherwise ignored.
 * <p>
 * At every quiet moment the number of accepted connections equals the active ones and the
 * closed ones together; a rejected client counts as rejected only.
 *
 * @since 0.1.0
 */
public interface ServerListener {

	/**
	 * The server's state has changed.
	 * @param previous the state before
	 * @param current the state now
	 */
	default void stateChanged(ServerState previous, ServerState current) {
	}

	/**
	 * A connection has been accepted and verified.
	 * @param connection the connection
	 */
	default void connectionAccepted(ConnectionInfo connection) {
	}

	/**
	 * A client has been turned away.
	 * @param reason why
	 * @param clientAddress the client's address; {@code null} where it has none
	 */
	default void connectionRejected(RejectReason reason, @Nullable SocketAddress clientAddress) {
	}

	/**
	 * A connection has been closed. Its permit is free right after that.
	 * @param connection the connection
	 * @param cause why it was closed
	 * @param duration how long it lived
	 */
	default void connectionClosed(ConnectionInfo connection, CloseCause cause, Duration duration) {
	}

	/**
	 * A handler is about to run. Called on the handler's thread.
	 * @param request the request
	 */
	default void requestStarted(RequestInfo request) {
	}

	/**
	 * A handler has ended. Called on the handler's thread.
	 * @param request the request
	 * @param duration how long the handler ran
	 * @param failure what the handler threw; {@code null} if it returned normally
	 */
	default void requestCompleted(RequestInfo request, Duration duration, @Nullable Throwable failure) {
	}

	/**
	 * A {@code LineHandler} or {@code FrameHandler} has handled one frame.
	 */
	default void frameHandled() {
	}

	/**
	 * Several frames have been handled since the last time. Told in place of
	 * {@link #frameHandled()} where frames that arrived together are handled without a
	 * pause, as under {@code selecting}; told before their connection waits for its
	 * client again, and before {@link #requestCompleted}.
	 * @param count how many
	 */
	default void framesHandled(int count) {
		for (int i = 0; i < count; i++) {
			frameHandled();
		}
	}

	/**
	 * Bytes have arrived from a client.
	 * @param bytes how many
	 */
	default void dataReceived(long bytes) {
	}

	/**
	 * Bytes have been handed to the operating system for a client.
	 * @param bytes how many
	 */
	default void dataSent(long bytes) {
	}

	/**
	 * A TLS handshake has ended. Called on the handler's thread.
	 * @param duration how long it took
	 * @param failure why it failed; {@code null} if it did not
	 */
	default void tlsHandshake(Duration duration, @Nullable Throwable failure) {
	}

	/**
	 * A datagram has been dealt with.
	 * @param result what became of it
	 */
	default void datagram(DatagramResult result) {
	}

	/**
	 * A reply to a datagram was not sent, because it is too long for its request, see
	 * {@code reply-amplification}, or because the queue of the client is full.
	 * @param bytes its length
	 */
	default void replyDropped(int bytes) {
	}

	/**
	 * Accepting a connection or receiving a datagram has failed.
	 * @param kind kind of the error
	 * @param cause the error
	 */
	default void acceptFailed(AcceptErrorKind kind, Throwable cause) {
	}

	/**
	 * The server accepts again after failures.
	 */
	default void acceptRecovered() {
	}

	/**
	 * The server has begun to stop: nothing new is accepted.
	 * @param activeRequests how many requests are still running
	 */
	default void draining(int activeRequests) {
	}

	/**
	 * The server has stopped.
	 * @param report how
	 */
	default void stopped(StopReport report) {
	}

	/**
	 * Under {@code selecting}, one handler has kept a loop's thread from serving others
	 * for too long. Told once for each such time, while it lasts.
	 * @param thread the loop's thread
	 * @param duration how long
	 */
	default void loopStuck(Thread thread, Duration duration) {
	}

	/**
	 * Under {@code forking}, a worker process is ready for its first request.
	 * @param pid its number
	 * @param duration how long it took to start
	 */
	default void processStarted(long pid, Duration duration) {
	}

	/**
	 * Under {@code forking}, a worker process has ended.
	 * @param pid its number; -1 if it could not be started at all
	 * @param cause why
	 * @param requests how many requests it has served to their end
	 */
	default void processEnded(long pid, ProcessExitCause cause, int requests) {
	}

	/**
	 * A handler has ended with a {@link VirtualMachineError}: the process may be damaged.
	 * @param error the error
	 */
	default void virtualMachineError(VirtualMachineError error) {
	}

}
