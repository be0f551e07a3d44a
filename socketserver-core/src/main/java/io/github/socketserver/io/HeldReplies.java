package io.github.socketserver.io;

/**
 * Sends replies that were held back for too long. See {@link WriteBuffering#adaptive()}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeldReplies {

	/**
	 * Watches an output that has begun to hold replies back. Called for each such
	 * beginning, so it must be cheap.
	 * @param output the output
	 */
	void watch(ReplyOutput output);

}
