package io.github.socketserver;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a server does for its requests beyond the hooks that users may override. The
 * defaults suit a server without a socket.
 *
 * @param <R> the kind of request
 */
interface RequestControl<R extends Request> {

	/**
	 * Returns whether the limits leave room for one more request.
	 * @return {@code true} if so
	 */
	default boolean hasRoom() {
		return true;
	}

	/**
	 * Returns whether requests are connections: those that the listener has are reset
	 * when it is closed.
	 * @return {@code true} if so
	 */
	default boolean takesConnections() {
		return false;
	}

	/**
	 * Returns whether requests have been taken from the operating system and wait to be
	 * served, so that waiting for a listener would not tell of them.
	 * @param acceptor by whose listeners, or {@link Sockets#ALL}
	 * @return {@code true} if so
	 */
	default boolean hasReceived(int acceptor) {
		return false;
	}

	/**
	 * Returns whether requests will wait to be served soon, although nobody else can
	 * connect.
	 * @return {@code true} if so
	 */
	default boolean isExpecting() {
		return false;
	}

	/**
	 * Leaves the processors to handlers that were started and have not begun yet, for a
	 * short time. Called by a loop before it waits for its listeners.
	 * @param acceptor whose requests they handle, or {@link Sockets#ALL}
	 */
	default void awaitHandlers(int acceptor) {
	}

	/**
	 * Takes note that a request's handler is about to be started.
	 * @param request the request
	 */
	default void starts(R request) {
	}

	/**
	 * Returns whether nothing of a request is left but its handler.
	 * @param request the request
	 * @return {@code true} once its connection is closed, or if it has none
	 */
	default boolean isConnectionClosed(R request) {
		return true;
	}

	/**
	 * Takes note that a request was refused.
	 * @param request the request
	 * @param reason why
	 */
	default void rejected(R request, RejectReason reason) {
	}

	/**
	 * Takes note that a request was verified and will be served.
	 * @param request the request
	 */
	default void admitted(R request) {
	}

	/**
	 * Has a request served by a loop that calls its handler frame by frame.
	 * @param run the request's run
	 * @param request the request
	 * @return {@code false} if it needs a handler that runs from beginning to end
	 */
	default boolean serveOnLoop(RequestRun<R> run, R request) {
		return false;
	}

	/**
	 * Returns whether handlers run on the thread of the server's loop from beginning to
	 * end, so that this does not end before they do.
	 * @return {@code true} if so
	 */
	default boolean servesOnItsLoop() {
		return false;
	}

	/**
	 * Returns the processes that run handlers.
	 * @return the processes; {@code null} where there can be none
	 */
	default @Nullable ServerProcesses processes() {
		return null;
	}

	/**
	 * Has a request's handler run in another process, and waits for its end.
	 * @param request the request
	 * @return {@code false} if it is to run in this process
	 * @throws Exception if the handler fails
	 */
	default boolean serveElsewhere(R request) throws Exception {
		return false;
	}

	/**
	 * Begins to call a handler frame by frame, if the calling loop has asked for that.
	 * @param request the request
	 * @param handler the handler
	 * @param release gives the handler back
	 * @return {@code false} if the handler is to run from beginning to end
	 * @throws Exception if the handler fails; it was given back then
	 */
	default boolean converse(R request, RequestHandler<R> handler, Runnable release) throws Exception {
		return false;
	}

	/**
	 * Checks before the server binds that its concurrency mode can serve its handlers.
	 * @param factory makes the handlers
	 */
	default void check(RequestHandlerFactory<R> factory) {
	}

	/**
	 * Checks that a request may be handed off.
	 * @param concurrency where to
	 * @throws IllegalArgumentException if not
	 */
	default void checkHandOff(Concurrency concurrency) {
	}

	/**
	 * Returns what runs when a request has been handed off.
	 * @param concurrency where to
	 * @param continuation what it was handed off to
	 * @return the continuation itself, or what has it run in another process
	 */
	default RequestHandler<R> continuation(Concurrency concurrency, RequestHandler<R> continuation) {
		return continuation;
	}

	/**
	 * Takes note that the calling thread is about to run a request's handler.
	 * @param request the request
	 */
	default void begins(R request) {
	}

	/**
	 * Runs what a handler has handed its request off to.
	 * @param request the request
	 * @param continuation serves the rest of it
	 * @throws Exception if the request fails
	 */
	default void goOn(R request, RequestHandler<R> continuation) throws Exception {
		continuation.handle(request);
	}

	/**
	 * Prepares a request on its handler's thread, before its handler is made.
	 * @param request the request
	 * @throws Exception if the request cannot be served
	 */
	default void prepare(R request) throws Exception {
	}

	/**
	 * Takes note that a request's handler has ended, before the request is shut down.
	 * @param request the request
	 * @param failure what it threw
	 */
	default void ends(R request, @Nullable Throwable failure) {
	}

	/**
	 * Takes note that nothing of a request is left.
	 * @param id the request's number
	 */
	default void gone(long id) {
	}

	/**
	 * Cuts a request because the server stops: its reads and writes fail from now on.
	 * @param request the request
	 */
	default void cut(R request) {
	}

	/**
	 * Cuts a request that took too long.
	 * @param request the request
	 */
	default void expire(R request) {
		cut(request);
	}

	/**
	 * Returns whether replies leave through the listening socket, which then has to stay
	 * open until the last request has ended.
	 * @return {@code true} if so
	 */
	default boolean repliesThroughListener() {
		return false;
	}

	/**
	 * Closes one acceptor's listeners, unless replies leave through them.
	 * @param acceptor its number
	 */
	default void closeAcceptor(int acceptor) {
	}

	/**
	 * Tells requests that wait between two frames that the server stops.
	 */
	default void shuttingDown() {
	}

	/**
	 * Takes note that what serves requests is there.
	 * @param runtime what serves requests
	 */
	default void runtimeOpened(ServerRuntime runtime) {
	}

	/**
	 * Takes note that what serves requests is about to go.
	 */
	default void runtimeReleased() {
	}

}
