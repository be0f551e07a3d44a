package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.net.Crowd;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.BystanderManner;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;
import org.jspecify.annotations.Nullable;

/**
 * The whole process stands still for a while, as in a long collection of garbage or on a
 * machine that is moved.
 */
final class PausedProcess extends StreamScenario {

	private static final Path SHELL = Path.of("/bin/sh");

	private static final int CLIENTS = 50;

	PausedProcess() {
		super("paused-process", "The process is stopped for five seconds by SIGSTOP; afterwards all clients are "
				+ "still connected, and served");
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return super.appliesTo(mode, type) && mode != Mode.SYNCHRONOUS;
	}

	@Override
	public boolean isFullOnly() {
		return true;
	}

	@Override
	public @Nullable String obstacle() {
		return Files.isExecutable(SHELL) ? null : "there is no " + SHELL + " to stop this process and let it go on";
	}

	@Override
	public BystanderManner bystander(Mode mode, Form form) {
		return BystanderManner.PATIENT;
	}

	@Override
	public void run(Trial trial) throws Exception {
		try (Crowd crowd = trial.crowd(CLIENTS)) {
			askAll(trial, crowd, "before");
			standStill(ProcessHandle.current().pid());
			askAll(trial, crowd, "after");
		}
	}

	private static void askAll(Trial trial, Crowd crowd, String when) throws IOException {
		int lost = 0;
		for (LineClient client : crowd.clients()) {
			lost += "HELLO".equals(client.ask("hello")) ? 0 : 1;
		}
		trial.check(lost == 0, lost + " of " + CLIENTS + " clients have no answer " + when + " the pause");
	}

	private static void standStill(long pid) throws Exception {
		Process shell = new ProcessBuilder(SHELL.toString(), "-c",
				"kill -STOP " + pid + "; sleep 5; kill -CONT " + pid)
			.redirectErrorStream(true)
			.start();
		shell.getInputStream().readAllBytes();
		shell.waitFor();
	}

}
