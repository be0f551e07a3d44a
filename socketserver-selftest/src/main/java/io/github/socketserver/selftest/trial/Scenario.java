package io.github.socketserver.selftest.trial;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import org.jspecify.annotations.Nullable;

/**
 * A fault, and what has to hold while it lasts. Whatever has to hold around every fault
 * is looked after by the {@link TrialRunner}.
 *
 * @since 0.1.0
 */
public interface Scenario {

	/**
	 * Returns the scenario's name.
	 * @return lower-case words with dashes
	 */
	String name();

	/**
	 * Returns what is done, and what is demanded.
	 * @return a sentence
	 */
	String description();

	/**
	 * Returns whether the scenario has a meaning for a kind of server.
	 * @param mode the concurrency mode
	 * @param type the socket type
	 * @return {@code true} if so
	 */
	boolean appliesTo(Mode mode, SocketType type);

	/**
	 * Returns whether the fault is too large for the short form.
	 * @return {@code false} unless overridden
	 */
	default boolean isFullOnly() {
		return false;
	}

	/**
	 * Returns what the platform lacks for the scenario.
	 * @return the reason to skip it; {@code null} if it can run
	 */
	default @Nullable String obstacle() {
		return null;
	}

	/**
	 * Returns how the bystander behaves.
	 * @param mode the concurrency mode
	 * @param form how much of the fault there is
	 * @return the manner
	 */
	default BystanderManner bystander(Mode mode, Form form) {
		return (mode == Mode.SYNCHRONOUS || mode == Mode.FORKING) ? BystanderManner.PATIENT : BystanderManner.STEADY;
	}

	/**
	 * Adds to the server's configuration what the scenario needs.
	 * @param config the configuration
	 * @param form how much of the fault there is
	 * @return the configuration
	 */
	default ServerConfig configure(ServerConfig config, Form form) {
		return config;
	}

	/**
	 * Commits the fault and looks at what comes of it.
	 * @param trial the server and the place for findings
	 * @throws Exception if that fails, which counts as a finding
	 */
	void run(Trial trial) throws Exception;

}
