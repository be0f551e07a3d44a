package io.github.socketserver;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A server's bound sockets: for each of its acceptors as many as it has addresses. They
 * are asked for a request in turn, so that one that is flooded, or broken, does not keep
 * the others from being served.
 *
 * @param <S> the kind of socket
 * @param <R> the kind of request
 */
final class Sockets<S extends Closeable, R> {

	/**
	 * All acceptors.
	 */
	static final int ALL = -1;

	private final List<Share<S>> shares;

	private volatile List<S> all = List.of();

	/**
	 * Creates an empty collection.
	 * @param acceptors how many acceptors there are
	 */
	Sockets(int acceptors) {
		List<Share<S>> created = new ArrayList<>();
		for (int i = 0; i < acceptors; i++) {
			created.add(new Share<>());
		}
		this.shares = List.copyOf(created);
	}

	void add(int acceptor, S socket) {
		Share<S> share = this.shares.get(acceptor);
		share.sockets = appended(share.sockets, socket);
		this.all = appended(this.all, socket);
	}

	private static <S> List<S> appended(List<S> before, S socket) {
		List<S> after = new ArrayList<>(before);
		after.add(socket);
		return List.copyOf(after);
	}

	/**
	 * Returns the sockets of an acceptor.
	 * @param acceptor its number, or {@link #ALL}
	 * @return the sockets
	 */
	List<S> of(int acceptor) {
		return (acceptor == ALL) ? this.all : this.shares.get(acceptor).sockets;
	}

	List<S> all() {
		return this.all;
	}

	/**
	 * Closes the sockets of an acceptor and keeps them in mind.
	 * @param acceptor its number, or {@link #ALL}
	 * @throws IOException if closing fails; as many as possible are closed then
	 */
	void close(int acceptor) throws IOException {
		IOException failure = null;
		for (S socket : of(acceptor)) {
			try {
				socket.close();
			}
			catch (IOException ex) {
				failure = ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	void clear() {
		this.all = List.of();
		this.shares.forEach((share) -> share.sockets = List.of());
	}

	/**
	 * Returns the first request that one of an acceptor's sockets has.
	 * @param acceptor its number, or {@link #ALL}; called by its own thread
	 * @param source takes a request from a socket
	 * @return the request; {@code null} if none has one
	 * @throws IOException if a socket fails and no other has a request
	 */
	@Nullable R first(int acceptor, Source<S, R> source) throws IOException {
		List<S> present = of(acceptor);
		int count = present.size();
		if (count == 1) {
			return source.take(present.get(0));
		}
		IOException failure = null;
		int turn = this.shares.get(Math.max(0, acceptor)).nextTurn();
		for (int i = 0; i < count; i++) {
			try {
				R request = source.take(present.get((turn % count + i) % count));
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

	/**
	 * The sockets of one acceptor.
	 *
	 * @param <S> the kind of socket
	 */
	private static final class Share<S> {

		private volatile List<S> sockets = List.of();

		private int turn;

		int nextTurn() {
			return this.turn++ & Integer.MAX_VALUE;
		}

	}

}
