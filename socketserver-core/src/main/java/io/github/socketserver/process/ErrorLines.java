package io.github.socketserver.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.github.socketserver.event.PrintableText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the standard error of a worker process on to the log, and keeps its last lines.
 */
final class ErrorLines {

	private static final Logger logger = LoggerFactory.getLogger(ErrorLines.class);

	private static final int MOST_LINES = 20;

	private static final int LONGEST_LINE = 500;

	private static final long PATIENCE_MILLIS = 200;

	private final Deque<String> last = new ArrayDeque<>();

	private final InputStream stream;

	private final String worker;

	private final Thread thread;

	ErrorLines(InputStream stream, String worker, String threadName) {
		this.stream = stream;
		this.worker = worker;
		this.thread = new Thread(null, this::read, threadName, 128 * 1024);
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Returns the last lines of a process that has ended. Others that have inherited its
	 * standard error are not waited for.
	 * @return the lines
	 */
	List<String> last() {
		try {
			this.thread.join(PATIENCE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		synchronized (this.last) {
			return List.copyOf(this.last);
		}
	}

	/*
	 * A worker decides how long its lines are.
	 */
	private void read() {
		try (Reader reader = new BufferedReader(new InputStreamReader(this.stream, StandardCharsets.UTF_8),
				LONGEST_LINE)) {
			StringBuilder line = new StringBuilder();
			int next = reader.read();
			while (next >= 0) {
				if (next == '\n') {
					end(line);
				}
				else {
					append(line, (char) next);
				}
				next = reader.read();
			}
			if (!line.isEmpty()) {
				end(line);
			}
		}
		catch (IOException ex) {
			// The process has ended.
		}
	}

	/*
	 * Of a line that is too long the rest is passed over.
	 */
	private void append(StringBuilder line, char next) {
		if (line.length() > LONGEST_LINE) {
			return;
		}
		line.append(next);
		if (line.length() > LONGEST_LINE) {
			keep(line.toString());
		}
	}

	private void end(StringBuilder line) {
		if (line.length() <= LONGEST_LINE) {
			keep(line.toString().stripTrailing());
		}
		line.setLength(0);
	}

	private void keep(String line) {
		String kept = PrintableText.of(line.replace("\t", "    "));
		logger.info("{}: {}", this.worker, kept);
		synchronized (this.last) {
			if (this.last.size() == MOST_LINES) {
				this.last.removeFirst();
			}
			this.last.addLast(kept);
		}
	}

}
