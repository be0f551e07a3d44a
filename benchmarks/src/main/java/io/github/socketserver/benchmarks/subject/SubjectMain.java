package io.github.socketserver.benchmarks.subject;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.benchmarks.Arguments;

/**
 * Runs one server in this process. Commands come by standard input, a line each:
 * {@code cycle N SECONDS} pauses and resumes it so often, or for so long; {@code figures}
 * prints what it counts; {@code stop} stops it and ends the process, and so does the end
 * of the input, but at once.
 */
public final class SubjectMain {

	private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(1);

	private SubjectMain() {
	}

	/**
	 * Starts the server and prints {@code READY}, its port, and the port of its health.
	 * @param args name of the server, and {@link SubjectOptions}
	 * @throws Exception if it cannot be started
	 */
	public static void main(String[] args) throws Exception {
		Arguments arguments = new Arguments(args, "reuse-port", "no-drain");
		Subject subject = SubjectKind.of(arguments.words().get(0)).open();
		int port = subject.start(SubjectOptions.of(arguments));
		say("READY " + port + " " + subject.httpPort());
		serve(subject, new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
		Runtime.getRuntime().halt(0);
	}

	private static void serve(Subject subject, BufferedReader commands) throws Exception {
		String command = commands.readLine();
		while (command != null) {
			String[] words = command.split(" ");
			switch (words[0]) {
				case "cycle" -> say("CYCLED " + cycle(subject, Integer.parseInt(words[1]), Integer.parseInt(words[2])));
				case "figures" -> say("FIGURES " + subject.figures());
				case "stop" -> {
					subject.stop();
					return;
				}
				default -> throw new IOException("Unknown command " + command);
			}
			command = commands.readLine();
		}
	}

	private static int cycle(Subject subject, int cycles, int seconds) throws Exception {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		int done = 0;
		while (done < cycles && System.nanoTime() < end) {
			subject.pause();
			LockSupport.parkNanos(BETWEEN);
			subject.resume();
			LockSupport.parkNanos(BETWEEN);
			done++;
		}
		return done;
	}

	private static void say(String line) {
		System.out.println(line);
		System.out.flush();
	}

}
