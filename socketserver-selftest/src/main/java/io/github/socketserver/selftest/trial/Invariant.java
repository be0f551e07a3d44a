package io.github.socketserver.selftest.trial;

/**
 * What has to hold around each scenario, whatever its fault is.
 *
 * @since 0.1.0
 */
public enum Invariant {

	/**
	 * All descriptors that were opened are closed within a second.
	 */
	DESCRIPTORS("I1"),

	/**
	 * All threads that were started have ended within a second.
	 */
	THREADS("I2"),

	/**
	 * A client beside the fault gets all its answers, the 99th percentile in less than 50
	 * ms.
	 */
	BYSTANDER("I3"),

	/**
	 * Accepted connections are the active and the closed ones, and in the end none is
	 * active.
	 */
	ACCOUNTS("I4"),

	/**
	 * The handler's {@code finish} runs exactly once for each {@code setup}.
	 */
	HANDLERS("I5"),

	/**
	 * The log has at most one line a second for one cause, and no alarm for what a client
	 * does.
	 */
	LOG("I6"),

	/**
	 * A stop keeps to its budget.
	 */
	STOP("I7"),

	/**
	 * What the scenario itself demands.
	 */
	SCENARIO("S");

	private final String label;

	Invariant(String label) {
		this.label = label;
	}

	/**
	 * Returns the short name.
	 * @return its number
	 */
	public String label() {
		return this.label;
	}

}
