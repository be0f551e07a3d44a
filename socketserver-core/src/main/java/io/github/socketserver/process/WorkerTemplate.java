package io.github.socketserver.process;

import java.util.function.Supplier;

/**
 * What the workers of a server are made of.
 *
 * @param serverName the server's name
 * @param command makes the command line of the next one
 * @param briefing what they are told
 */
record WorkerTemplate(String serverName, Supplier<ProcessBuilder> command, WorkerBriefing briefing) {

	/**
	 * Makes a worker, which is still to be started.
	 * @param roster learns of it
	 * @param number its number among those of the roster
	 * @return the worker
	 */
	Worker create(WorkerRoster roster, long number) {
		return new Worker(roster, "socketserver-" + this.serverName + "-process-" + number, this.command,
				this.briefing);
	}

}
