package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.net.Crowd;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.BystanderManner;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;
import org.jspecify.annotations.Nullable;

/**
 * More clients than a server has descriptors for. The server runs in a process of its own
 * that may have few of them; the bystander is a client of that one.
 */
final class DescriptorExhaustion extends StreamScenario {

	private static final int DESCRIPTORS = 200;

	private static final int CLIENTS = 300;

	private static final long WINDOW = TimeUnit.SECONDS.toNanos(4);

	private static final double MOST_CPU = 0.02;

	private static final Duration LONGEST_RECOVERY = Duration.ofMillis(200);

	private static final String IDLE_TIME = "60000";

	private static final Path SHELL = Path.of("/bin/sh");

	DescriptorExhaustion() {
		super("descriptor-exhaustion", "300 clients want to be served by a process of 200 descriptors; those it has "
				+ "are served, it uses less than 2 % of a processor, logs a line a second, and recovers in 200 ms");
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return super.appliesTo(mode, type) && mode != Mode.SYNCHRONOUS && type == SocketType.TCP;
	}

	@Override
	public boolean isFullOnly() {
		return true;
	}

	@Override
	public @Nullable String obstacle() {
		return Files.isExecutable(SHELL) ? null : "there is no " + SHELL + " to limit the descriptors of a process";
	}

	@Override
	public BystanderManner bystander(Mode mode, Form form) {
		return BystanderManner.ABSENT;
	}

	@Override
	public void run(Trial trial) throws Exception {
		List<String> limit = List.of(SHELL.toString(), "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$0\" \"$@\"");
		try (OtherProcess process = OtherProcess.start(limit, LoneServer.class, trial.mode().name(), IDLE_TIME)) {
			exhaust(trial, new InetSocketAddress("127.0.0.1", Integer.parseInt(process.readLine())));
			process.end(trial);
		}
	}

	@SuppressWarnings("try")
	private static void exhaust(Trial trial, InetSocketAddress address) throws IOException {
		try (LineClient established = LineClient.connect(address)) {
			for (String question : List.of("hello", "?cpu", "?errors", "?alarms", "?law")) {
				established.ask(question);
			}
			try (Crowd crowd = Crowd.connect(address, CLIENTS)) {
				trial.await("an accept that fails", Duration.ofSeconds(30), () -> number(established, "?errors") >= 1);
				watch(trial, established);
			}
			long released = System.nanoTime();
			try (LineClient late = LineClient.connect(address)) {
				trial.check("BACK".equals(late.ask("back")), "no answer after the others had left");
			}
			Duration recovery = Duration.ofNanos(System.nanoTime() - released);
			if (recovery.compareTo(LONGEST_RECOVERY) > 0) {
				trial.late("a client was served " + recovery.toMillis() + " ms after the others had left");
			}
			trial.await("the end of the accounts", Duration.ofSeconds(30), () -> number(established, "?law") == 1);
		}
	}

	private static void watch(Trial trial, LineClient established) throws IOException {
		long alarms = number(established, "?alarms");
		long cpu = number(established, "?cpu");
		long begin = System.nanoTime();
		while (System.nanoTime() - begin < WINDOW) {
			trial.check("HELLO".equals(established.ask("hello")), "no answer for the client that was there before");
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
		}
		double share = (double) (number(established, "?cpu") - cpu) / (System.nanoTime() - begin);
		long lines = number(established, "?alarms") - alarms;
		trial.check(lines <= 6, lines + " lines were logged in four seconds");
		if (share > MOST_CPU) {
			trial.late("the exhausted process used " + Math.round(share * 1000) / 10.0 + " % of a processor");
		}
	}

	private static long number(LineClient client, String question) {
		try {
			return Long.parseLong(String.valueOf(client.ask(question)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
