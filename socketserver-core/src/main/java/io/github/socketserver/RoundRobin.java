package io.github.socketserver;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Asks several sockets for a request in turn: one that is flooded, or broken, does not
 * keep the others from being served. Used by the loop's thread only.
 *
 * @param <S> the kind of socket
 * @param <R> the kind of request
 */
final class RoundRobin<S, R> {

	private int next;

	/**
	 * Returns the first request that one of the sockets has.
	 * @param sockets the sockets
	 * @param source takes a request from a socket
	 * @return the request; {@code null} if none has one
	 * @throws IOException if a socket fails and no other has a request
	 */
	@Nullable R first(List<S> sockets, Source<S, R> source) throws IOException {
		IOException failure = null;
		int turn = this.next++ & Integer.MAX_VALUE;
		List<S> present = List.copyOf(sockets);
		for (int i = 0; i < present.size(); i++) {
			try {
				R request = source.take(present.get((turn % present.size() + i) % present.size()));
				if (request != null) {
					return request;
				}
			}
			catch (IOException ex) {
				failure = ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
		return null;
	}

	/**
	 * Takes a request from a socket.
	 *
	 * @param <S> the kind of socket
	 * @param <R> the kind of request
	 */
	@FunctionalInterface
	interface Source<S, R> {

		@Nullable R take(S socket) throws IOException;

	}

}
