package io.github.socketserver.ffm;

/**
 * Is told of a descriptor's events.
 */
abstract class Watched {

	private final Descriptor descriptor;

	/**
	 * Tells apart who has the same number one after the other.
	 */
	private int generation;

	Watched(Descriptor descriptor) {
		this.descriptor = descriptor;
	}

	final Descriptor descriptor() {
		return this.descriptor;
	}

	final int generation() {
		return this.generation;
	}

	final void setGeneration(int generation) {
		this.generation = generation;
	}

	/**
	 * Called by the thread that polls, after the descriptor has taken note.
	 * @param events in terms of {@link Epoll}
	 */
	abstract void ready(int events);

}
