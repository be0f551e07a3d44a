package io.github.socketserver.benchmarks.faults;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * A server in a process of its own. What it prints is its log, but for answers to
 * commands.
 */
public final class SubjectProcess implements AutoCloseable {

	private static final List<String> ANSWERS = List.of("READY ", "CYCLED ", "FIGURES ");

	private static final int PATIENCE_SECONDS = 60;

	private static final int COUNT_POLLS = 40;

	private final Process process;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final AtomicLong logLines = new AtomicLong();

	private int port;

	private int httpPort;

	private SubjectProcess(Process process) {
		this.process = process;
	}

	static SubjectProcess start(List<String> command, Path log) throws IOException {
		SubjectProcess subject = new SubjectProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
		Thread reader = new Thread(() -> subject.read(log), "log");
		reader.setDaemon(true);
		reader.start();
		try {
			String[] ports = subject.answer("READY").split(" ");
			subject.port = Integer.parseInt(ports[0]);
			subject.httpPort = Integer.parseInt(ports[1]);
			return subject;
		}
		catch (IOException ex) {
			subject.close();
			throw new IOException("It did not start, see " + log, ex);
		}
	}

	private void read(Path log) {
		try (BufferedReader output = this.process.inputReader(); BufferedWriter writer = Files.newBufferedWriter(log)) {
			String line = output.readLine();
			while (line != null) {
				if (ANSWERS.stream().anyMatch(line::startsWith)) {
					this.answers.add(line);
				}
				else {
					this.logLines.incrementAndGet();
					writer.write(line);
					writer.newLine();
				}
				line = output.readLine();
			}
		}
		catch (IOException ex) {
			// The process was ended.
		}
	}

	/**
	 * Returns the port that it listens on.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	int httpPort() {
		return this.httpPort;
	}

	/**
	 * Returns the process.
	 * @return its number
	 */
	public long pid() {
		return this.process.pid();
	}

	long logLines() {
		return this.logLines.get();
	}

	/**
	 * Pauses and resumes it.
	 * @param cycles how often
	 * @param seconds how long at most
	 * @return how often it was
	 * @throws IOException if it cannot
	 */
	int cycle(int cycles, int seconds) throws IOException {
		command("cycle " + cycles + " " + seconds);
		return Integer.parseInt(answer("CYCLED"));
	}

	/**
	 * Returns what it counts.
	 * @return its figures
	 * @throws IOException if it does not answer
	 */
	public JsonObject figures() throws IOException {
		command("figures");
		return JsonObject.parse(answer("FIGURES"));
	}

	/**
	 * Returns whether each connection that it has accepted is either open or closed, in a
	 * quiet moment. One that does not count is believed.
	 * @return {@code true} if so
	 * @throws IOException if it does not answer
	 */
	boolean keepsCount() throws IOException {
		for (int i = 0; i < COUNT_POLLS; i++) {
			JsonObject figures = figures();
			if (!figures.has("accepted")
					|| figures.number("accepted") == figures.number("active") + figures.number("closed")) {
				return true;
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
		}
		return false;
	}

	/**
	 * Stops it as it means to be stopped, and waits for its end.
	 * @throws IOException if it does not end
	 */
	void stop() throws IOException {
		command("stop");
		try {
			if (!this.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				throw new IOException("It did not stop");
			}
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private void command(String command) throws IOException {
		BufferedWriter input = this.process.outputWriter();
		input.write(command);
		input.newLine();
		input.flush();
	}

	private String answer(String expected) throws IOException {
		try {
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
			String line = null;
			while (line == null && System.nanoTime() < end && this.process.isAlive()) {
				line = this.answers.poll(100, TimeUnit.MILLISECONDS);
			}
			if (line == null || !line.startsWith(expected + " ")) {
				throw new IOException("Instead of " + expected + " it said " + line);
			}
			return line.substring(expected.length() + 1);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private static IOException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new IOException(ex);
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

}
