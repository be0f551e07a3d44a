package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.net.Crowd;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.net.Workspace;
import io.github.socketserver.selftest.trial.BystanderManner;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;
import org.jspecify.annotations.Nullable;

/**
 * A server's process stands still for longer than its deadlines, as in a long collection
 * of garbage or on a machine that is moved.
 */
final class PausedProcess extends StreamScenario {

	private static final Path SHELL = Path.of("/bin/sh");

	private static final Duration LIMIT = Duration.ofSeconds(2);

	private static final Duration PAUSE = Duration.ofSeconds(5);

	private static final int CLIENTS = 50;

	private static final int READERS = 5;

	private static final int REPLY = 12 << 20;

	PausedProcess() {
		super("paused-process", "A process with time-outs of 2 s is stopped for 5 s by SIGSTOP; clients that send or "
				+ "read meanwhile are still connected afterwards, and served");
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
		return Files.isExecutable(SHELL) ? null : "there are no signals to stop a process and let it go on";
	}

	@Override
	public BystanderManner bystander(Mode mode, Form form) {
		return BystanderManner.ABSENT;
	}

	@Override
	public void run(Trial trial) throws Exception {
		List<String> arguments = new ArrayList<>(List.of(trial.mode().name(), String.valueOf(LIMIT.toMillis())));
		if (trial.type().isUnix()) {
			arguments.add(Workspace.freshPath().toString());
		}
		try (OtherProcess process = OtherProcess.start(List.of(), LoneServer.class, arguments.toArray(String[]::new))) {
			String place = process.readLine();
			SocketAddress address = trial.type().isUnix() ? UnixDomainSocketAddress.of(place)
					: new InetSocketAddress("127.0.0.1", Integer.parseInt(place));
			try (Crowd asking = Crowd.connect(address, CLIENTS); Crowd reading = Crowd.connect(address, READERS)) {
				pause(trial, process, asking.clients(), reading.clients());
			}
			process.end(trial);
		}
	}

	private static void pause(Trial trial, OtherProcess process, List<LineClient> asking, List<LineClient> reading)
			throws Exception {
		for (LineClient client : asking) {
			trial.check("HELLO".equals(client.ask("hello")), "no answer before the pause");
			client.send("half ");
		}
		for (LineClient client : reading) {
			client.send("!stream " + REPLY + "\n").shutdownOutput();
		}
		process.signal("STOP");
		long begin = System.nanoTime();
		for (LineClient client : asking) {
			client.send("a line\n");
		}
		AtomicInteger complete = new AtomicInteger();
		List<Thread> readers = readers(reading, complete);
		while (System.nanoTime() - begin < PAUSE.toNanos()) {
			LockSupport.parkNanos(PAUSE.toNanos() - (System.nanoTime() - begin));
		}
		process.signal("CONT");
		int lost = 0;
		for (LineClient client : asking) {
			lost += isAnswered(client) ? 0 : 1;
		}
		trial.check(lost == 0, lost + " of " + CLIENTS + " clients that sent during the pause have no answer");
		for (Thread reader : readers) {
			reader.join();
		}
		trial.check(complete.get() == READERS, (READERS - complete.get()) + " of " + READERS
				+ " clients that read during the pause have no complete reply");
	}

	private static boolean isAnswered(LineClient client) {
		try {
			return "HALF A LINE".equals(client.readLine());
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static List<Thread> readers(List<LineClient> clients, AtomicInteger complete) {
		List<Thread> readers = new ArrayList<>();
		for (LineClient client : clients) {
			Thread reader = new Thread(() -> {
				try {
					complete.addAndGet((client.drain() == REPLY) ? 1 : 0);
				}
				catch (IOException ex) {
					// It is counted as lost.
				}
			}, "selftest-reader");
			readers.add(reader);
			reader.start();
		}
		return readers;
	}

}
