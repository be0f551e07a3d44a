package io.github.socketserver.benchmarks.subject;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * A server that faults are applied to. It answers each line in upper case, and one that
 * begins with {@code BIG} by 64 KiB.
 */
interface Subject {

	/**
	 * Starts the server and returns when it listens.
	 * @param options how to serve
	 * @return the port
	 * @throws Exception if it cannot be started
	 */
	int start(SubjectOptions options) throws Exception;

	/**
	 * Stops accepting, with the port still bound.
	 * @throws Exception if it cannot
	 */
	void pause() throws Exception;

	/**
	 * Accepts again.
	 * @throws Exception if it cannot
	 */
	void resume() throws Exception;

	/**
	 * Stops as an application does that is to lose nothing.
	 * @throws Exception if it cannot
	 */
	void stop() throws Exception;

	/**
	 * Returns what the server counts.
	 * @return the figures; none if it counts nothing
	 */
	default JsonObject figures() {
		return new JsonObject();
	}

	/**
	 * Returns where its health can be read by HTTP.
	 * @return the port; 0 if nowhere
	 */
	default int httpPort() {
		return 0;
	}

}
