package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Clients that ask again and again and never take a reply.
 */
final class NeverReadingClients extends StreamScenario {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int SMALL_BUFFER = 16_384;

	private static final long MOST_MEMORY = 64L << 20;

	private static final byte[] LINES = "hello\n".repeat(2_000).getBytes(StandardCharsets.US_ASCII);

	NeverReadingClients() {
		super("never-reading-clients", "Clients ask and never read, in the full form for 1 GiB; write-timeout ends "
				+ "them, and memory stays flat");
	}

	@Override
	public ServerConfig configure(ServerConfig config, Form form) {
		return config.withWriteTimeout(Duration.ofMillis(form.pick(200, 2000))).withSendBufferSize(SMALL_BUFFER);
	}

	@Override
	public void run(Trial trial) throws IOException {
		long before = usedMemory();
		List<LineClient> clients = new ArrayList<>();
		try {
			int count = (trial.mode() == Mode.SYNCHRONOUS) ? 1 : trial.form().pick(3, 20);
			for (int i = 0; i < count; i++) {
				clients.add(LineClient.connect(trial.address(), SMALL_BUFFER));
			}
			if (trial.form() == Form.FULL && trial.mode().isConcurrent()) {
				clients.get(0).send("!stream " + (1L << 30) + "\n");
			}
			flood(trial, clients);
			if (trial.form() == Form.FULL) {
				long grown = usedMemory() - before;
				trial.check(grown < MOST_MEMORY, "the heap has grown by " + grown + " bytes");
			}
			trial.await("the counter of write time-outs", PATIENCE,
					() -> trial.server().counters().closedConnections(CloseCause.WRITE_TIMEOUT) == count);
		}
		finally {
			for (LineClient client : clients) {
				client.close();
			}
		}
	}

	private static void flood(Trial trial, List<LineClient> clients) {
		List<LineClient> asking = new ArrayList<>(clients);
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!asking.isEmpty() && System.nanoTime() < deadline) {
			asking.removeIf((client) -> !ask(client));
			LockSupport.parkNanos(1_000_000);
		}
		trial.check(asking.isEmpty(), asking.size() + " clients that never read are still connected");
	}

	private static boolean ask(LineClient client) {
		try {
			client.offer(LINES);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static long usedMemory() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
