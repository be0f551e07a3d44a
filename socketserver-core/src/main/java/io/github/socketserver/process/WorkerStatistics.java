package io.github.socketserver.process;

import java.util.Map;

import io.github.socketserver.event.ProcessExitCause;
import org.jspecify.annotations.Nullable;

/**
 * The worker processes of a server at one moment.
 *
 * @param booting processes that are starting
 * @param idle processes that wait for a request
 * @param busy processes that serve a request
 * @param ending processes that were told to end
 * @param started how many were started
 * @param exits how many have ended, by cause
 * @param served how many requests were served to their end
 * @param failure why no process can be started at present, or why each of them is lost
 * again; {@code null} if all is well
 * @since 0.1.0
 */
public record WorkerStatistics(int booting, int idle, int busy, int ending, long started,
		Map<ProcessExitCause, Long> exits, long served, @Nullable String failure) {

	/**
	 * Creates statistics.
	 * @param booting processes that are starting
	 * @param idle processes that wait for a request
	 * @param busy processes that serve a request
	 * @param ending processes that were told to end
	 * @param started how many were started
	 * @param exits how many have ended, by cause
	 * @param served how many requests were served to their end
	 * @param failure why no process can be started at present
	 */
	public WorkerStatistics {
		exits = Map.copyOf(exits);
	}

	/**
	 * Returns how many processes have ended for one cause.
	 * @param cause the cause
	 * @return the number
	 */
	public long exits(ProcessExitCause cause) {
		return this.exits.getOrDefault(cause, 0L);
	}

}
