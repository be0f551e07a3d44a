package io.github.socketserver.process;

import java.util.EnumMap;
import java.util.Map;

import io.github.socketserver.event.ProcessExitCause;

/**
 * What has become of the workers of a {@link WorkerRoster}, under whose lock it is used.
 */
final class WorkerCounts {

	private final Map<ProcessExitCause, Long> exits = new EnumMap<>(ProcessExitCause.class);

	private long started;

	private long served;

	WorkerCounts() {
		for (ProcessExitCause cause : ProcessExitCause.values()) {
			this.exits.put(cause, 0L);
		}
	}

	/**
	 * Counts a worker that is started.
	 * @return how many it are with this one
	 */
	long started() {
		return ++this.started;
	}

	void served() {
		this.served++;
	}

	void ended(ProcessExitCause cause) {
		this.exits.merge(cause, 1L, Long::sum);
	}

	long startedSoFar() {
		return this.started;
	}

	long servedSoFar() {
		return this.served;
	}

	Map<ProcessExitCause, Long> exits() {
		return this.exits;
	}

}
