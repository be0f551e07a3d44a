package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.util.List;

import io.github.socketserver.benchmarks.subject.SubjectKind;

/**
 * Something that happens to servers.
 */
interface Fault {

	/** What is said of a server whose counters contradict each other. */
	String LOST_COUNT = "lost count";

	/**
	 * Returns the name on command lines.
	 * @return the name
	 */
	String name();

	/**
	 * Returns what happens.
	 * @return a sentence without its end
	 */
	String title();

	/**
	 * Returns what is measured.
	 * @return the titles of the columns
	 */
	List<String> columns();

	/**
	 * Returns whether a server is exposed to it.
	 * @param kind the server
	 * @return {@code true} if so
	 */
	default boolean concerns(SubjectKind kind) {
		return kind != SubjectKind.STARTER;
	}

	/**
	 * Exposes a server to it.
	 * @param kind the server
	 * @param laboratory where it is started
	 * @return what was measured
	 * @throws IOException if the server cannot be measured at all
	 */
	Outcome applyTo(SubjectKind kind, Laboratory laboratory) throws IOException;

}
