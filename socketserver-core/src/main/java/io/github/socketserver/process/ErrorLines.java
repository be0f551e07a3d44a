package io.github.socketserver.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

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

	private void read() {
		try (BufferedReader lines = new BufferedReader(new InputStreamReader(this.stream, StandardCharsets.UTF_8),
				LONGEST_LINE)) {
			String line = lines.readLine();
			while (line != null) {
				keep(line);
				line = lines.readLine();
			}
		}
		catch (IOException ex) {
			// The process has ended.
		}
	}

	private void keep(String line) {
		String kept = (line.length() > LONGEST_LINE) ? line.substring(0, LONGEST_LINE) + "..." : line;
		logger.info("{}: {}", this.worker, kept);
		synchronized (this.last) {
			if (this.last.size() == MOST_LINES) {
				this.last.removeFirst();
			}
			this.last.addLast(kept);
		}
	}

}
