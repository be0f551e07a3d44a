package io.github.socketserver.selftest.trial;

/**
 * How the bystander behaves: the client that has nothing to do with the fault.
 *
 * @since 0.1.0
 */
public enum BystanderManner {

	/**
	 * It keeps its connection, and its answers have to come quickly.
	 */
	STEADY,

	/**
	 * It connects for each request, and its answers have to come quickly.
	 */
	NEW_EACH_TIME,

	/**
	 * It connects for each request, and may have to wait: the server serves one client at
	 * a time, or has few processes.
	 */
	PATIENT,

	/**
	 * It connects for each request, may have to wait, and has to keep the very time-out
	 * that ends the others: what it loses by that on a busy machine is late, not lost.
	 */
	EXPOSED,

	/**
	 * Datagrams may be lost, as they may on the network.
	 */
	LOSSY,

	/**
	 * There is none.
	 */
	ABSENT;

	boolean connectsEachTime() {
		return this == NEW_EACH_TIME || this == PATIENT || this == EXPOSED;
	}

	boolean isJudgedByTime() {
		return this == STEADY || this == NEW_EACH_TIME;
	}

}
