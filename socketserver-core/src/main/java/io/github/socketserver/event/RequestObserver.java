package io.github.socketserver.event;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Goes along with each request, on the threads that serve it, as tracing and log lines
 * need it.
 * <p>
 * A request is observed once, however many frames it has and wherever it is handed off
 * to. All methods are called on the thread that serves the request at that moment, so
 * they must return at once. An exception that an observer throws is logged and otherwise
 * ignored.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RequestObserver {

	/**
	 * A request's handler is about to run for the first time.
	 * @param request the request
	 * @return what goes along with it; {@code null} for nothing
	 */
	@Nullable Observed requestStarted(RequestInfo request);

	/**
	 * What goes along with one request.
	 *
	 * @since 0.1.0
	 */
	interface Observed {

		/**
		 * The calling thread turns to the request: to its handler, to what it was handed
		 * off to, to the hook that reports its failure. Under {@code selecting} this
		 * happens each time the loop has something for the handler.
		 * @return closed on the same thread when that turns to something else
		 */
		default Scope open() {
			return Scope.NONE;
		}

		/**
		 * The request's last handler has ended, and its failure was reported. No scope is
		 * open.
		 * @param tags the tags that handlers have added to the request
		 * @param failure what the handler threw; {@code null} if it returned normally
		 */
		default void ended(Map<String, String> tags, @Nullable Throwable failure) {
		}

	}

	/**
	 * What is open on a thread while that serves a request.
	 *
	 * @since 0.1.0
	 */
	@FunctionalInterface
	interface Scope {

		/**
		 * A scope that has nothing to close.
		 */
		Scope NONE = () -> {
		};

		/**
		 * Leaves the thread as it was before.
		 */
		void close();

	}

}
