package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.trial.BystanderManner;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;
import org.jspecify.annotations.Nullable;

/**
 * The network is lost without a word: no packet arrives any more, in neither direction.
 * Server and clients have a network of their own for that, in a process of their own.
 */
final class PulledCable extends StreamScenario {

	/*
	 * Within the namespace its maker may do what otherwise only root may. Connections
	 * that are silent for a second are probed twice.
	 */
	private static final String NETWORK = "PATH=$PATH:/usr/sbin:/sbin; ip link set lo up "
			+ "&& echo 1 > /proc/sys/net/ipv4/tcp_keepalive_time && echo 1 > /proc/sys/net/ipv4/tcp_keepalive_intvl "
			+ "&& echo 2 > /proc/sys/net/ipv4/tcp_keepalive_probes";

	private static final List<String> NAMESPACE = List.of("unshare", "--map-root-user", "--net", "/bin/sh", "-c");

	PulledCable() {
		super("pulled-cable", "In a network of its own no packet of a server's clients arrives any more: those that "
				+ "are silent, within a line, or reading are gone at their time-outs, and without any by keep-alive");
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
		try {
			Process probe = command(NETWORK + " && " + String.join(" ", PulledCableProgram.PULL))
				.redirectErrorStream(true)
				.start();
			String output = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			return (probe.waitFor() == 0) ? null : "no network can be made whose cable could be pulled: " + output;
		}
		catch (IOException ex) {
			return "no network can be made whose cable could be pulled: " + ex.getMessage();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "interrupted";
		}
	}

	@Override
	public BystanderManner bystander(Mode mode, Form form) {
		return BystanderManner.ABSENT;
	}

	@Override
	public void run(Trial trial) throws Exception {
		List<String> wrapper = new ArrayList<>(NAMESPACE);
		wrapper.add(NETWORK + " && exec \"$0\" \"$@\"");
		try (OtherProcess process = OtherProcess.start(wrapper, PulledCableProgram.class, trial.mode().name())) {
			String line = process.readLine();
			while (!line.equals(PulledCableProgram.DONE)) {
				trial.check(!line.startsWith(PulledCableProgram.WRONG), line);
				if (line.startsWith(PulledCableProgram.LATE)) {
					trial.late(line);
				}
				line = process.readLine();
			}
			process.end(trial);
		}
	}

	private static ProcessBuilder command(String script) {
		List<String> command = new ArrayList<>(NAMESPACE);
		command.add(script);
		return new ProcessBuilder(command);
	}

}
