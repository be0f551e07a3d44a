package io.github.socketserver.selftest.scenario;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.selftest.trial.Trial;

/**
 * A process of this program beside this one.
 */
final class OtherProcess implements Closeable {

	/**
	 * What the process says last.
	 */
	static final String CLOSED = "closed";

	private final Process process;

	private final BufferedReader output;

	private OtherProcess(Process process) {
		this.process = process;
		this.output = process.inputReader();
	}

	/**
	 * Starts a process.
	 * @param wrapper a command that runs the command behind it
	 * @param program the class whose {@code main} runs
	 * @param arguments its arguments
	 * @return the process
	 * @throws IOException if it does not start
	 */
	static OtherProcess start(List<String> wrapper, Class<?> program, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(wrapper);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
		command.add(program.getName());
		command.addAll(List.of(arguments));
		return new OtherProcess(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
	}

	/**
	 * Reads what the process says.
	 * @return a line
	 * @throws IOException if the process has ended
	 */
	String readLine() throws IOException {
		String line = this.output.readLine();
		if (line == null) {
			throw new IOException("The process has ended");
		}
		return line;
	}

	/**
	 * Stops the process, or lets it go on.
	 * @param name the signal's name
	 * @throws IOException if it cannot be sent
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void signal(String name) throws IOException, InterruptedException {
		int code = new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start().waitFor();
		if (code != 0) {
			throw new IOException("Signal " + name + " could not be sent: " + code);
		}
	}

	/**
	 * Has the process end, and demands that it ends well.
	 * @param trial the place for findings
	 * @throws IOException if it does not
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void end(Trial trial) throws IOException, InterruptedException {
		this.process.getOutputStream().close();
		trial.check(CLOSED.equals(readLine()), "the process did not end well");
		trial.check(this.process.waitFor(30, TimeUnit.SECONDS) && this.process.exitValue() == 0,
				"the process did not end, or not with 0");
	}

	@Override
	public void close() throws IOException {
		this.process.destroyForcibly();
		this.output.close();
		this.process.getOutputStream().close();
	}

}
