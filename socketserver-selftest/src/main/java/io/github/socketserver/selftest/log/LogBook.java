package io.github.socketserver.selftest.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The lines that the servers have logged since it was last opened, of level INFO and
 * above. There is one for the process.
 *
 * @since 0.1.0
 */
public final class LogBook {

	private static final LogBook INSTANCE = new LogBook();

	private static final int CAPACITY = 100_000;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final List<LogLine> lines = new ArrayList<>();

	private LogBook() {
	}

	/**
	 * Returns the one of this process.
	 * @return the book
	 */
	public static LogBook instance() {
		return INSTANCE;
	}

	/**
	 * Forgets all lines.
	 */
	public synchronized void clear() {
		this.lines.clear();
	}

	/**
	 * Adds a line, as long as there is room.
	 * @param line the line
	 */
	public synchronized void add(LogLine line) {
		if (this.lines.size() < CAPACITY) {
			this.lines.add(line);
		}
	}

	/**
	 * Returns the lines that somebody is to look at.
	 * @return the lines of level WARN and ERROR, in order
	 */
	public synchronized List<LogLine> alarms() {
		return this.lines.stream().filter(LogLine::isAlarm).toList();
	}

	/**
	 * Returns how many lines of one cause came within one second at most.
	 * @param lines the lines, in order
	 * @return the largest number
	 */
	public static int mostInASecond(List<LogLine> lines) {
		int most = 0;
		int first = 0;
		for (int last = 0; last < lines.size(); last++) {
			while (lines.get(last).time() - lines.get(first).time() >= SECOND) {
				first++;
			}
			most = Math.max(most, last - first + 1);
		}
		return most;
	}

	/**
	 * Sorts lines by their cause.
	 * @param lines the lines, in order
	 * @return the lines of each cause, in order
	 */
	public static Map<String, List<LogLine>> byCause(List<LogLine> lines) {
		Map<String, List<LogLine>> causes = new LinkedHashMap<>();
		for (LogLine line : lines) {
			causes.computeIfAbsent(line.cause(), (cause) -> new ArrayList<>()).add(line);
		}
		return Collections.unmodifiableMap(causes);
	}

}
