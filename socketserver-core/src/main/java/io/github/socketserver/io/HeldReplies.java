package io.github.socketserver.io;

import java.io.IOException;

/**
 * Sends replies that were held back for too long. See {@link WriteBuffering#adaptive()}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeldReplies {

	/**
	 * Watches somebody who has begun to hold replies back. Called for each such
	 * beginning, so it must be cheap.
	 * @param holder who holds them
	 * @return whom the same holder tells of its next beginning
	 */
	HeldReplies watch(Holder holder);

	/**
	 * Holds replies back.
	 *
	 * @since 0.1.0
	 */
	interface Holder {

		/**
		 * Returns whether something is held back.
		 * @return {@code true} if so
		 */
		boolean isHolding();

		/**
		 * Sends without waiting what has been held back since before the given time.
		 * @param time a value of {@link System#nanoTime()}
		 * @throws IOException if sending fails
		 */
		void flushHeldBefore(long time) throws IOException;

	}

}
