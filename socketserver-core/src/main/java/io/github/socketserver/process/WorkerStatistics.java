package io.github.socketserver.process;

import org.jspecify.annotations.Nullable;

/**
 * The worker processes of a server at one moment.
 *
 * @param booting processes that are starting
 * @param idle processes that wait for a request
 * @param busy processes that serve a request
 * @param ending processes that were told to end
 * @param started how many were started
 * @param bootFailures how many have ended before they were ready
 * @param crashes how many have ended while they served a request
 * @param served how many requests were served to their end
 * @param failure why no process can be started at present; {@code null} if they can
 * @since 0.1.0
 */
public record WorkerStatistics(int booting, int idle, int busy, int ending, long started, long bootFailures,
		long crashes, long served, @Nullable String failure) {

}
