package io.github.socketserver.ffm;

/**
 * Is told of a descriptor's events.
 */
interface Watched {

	/**
	 * Returns what is watched.
	 * @return the descriptor
	 */
	Descriptor descriptor();

	/**
	 * Returns what tells apart who has the same number one after the other.
	 * @return what {@link #setGeneration} has set
	 */
	int generation();

	/**
	 * Takes note that the watching begins.
	 * @param generation tells apart who has the same number one after the other
	 */
	void setGeneration(int generation);

	/**
	 * Called by the thread that polls, after the descriptor has taken note.
	 * @param events in terms of {@link Epoll}
	 */
	void ready(int events);

}
