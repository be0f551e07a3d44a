package io.github.socketserver.forking;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.testing.StreamClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of processes whose parent is killed.
 */
class ForkingOrphanTests {

	@Test
	void processesEndSoonAfterTheirParentWasKilled() throws Exception {
		Process parent = new ProcessBuilder(System.getProperty("java.home") + "/bin/java",
				"--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
				Parent.class.getName())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		List<ProcessHandle> orphans = new ArrayList<>();
		try (BufferedReader output = parent.inputReader()) {
			int port = Integer.parseInt(output.readLine());
			try (StreamClient client = StreamClient.connect(new InetSocketAddress("127.0.0.1", port))) {
				client.send("spin\n");
				Awaitility.await().untilAsserted(() -> assertThat(busyChildren(parent)).hasSize(2));
				orphans.addAll(busyChildren(parent));
				parent.destroyForcibly();
				Workers.waitFor(parent);
				Awaitility.await()
					.atMost(Duration.ofSeconds(10))
					.untilAsserted(() -> assertThat(orphans).noneMatch(ProcessHandle::isAlive));
			}
		}
		finally {
			parent.destroyForcibly();
			orphans.forEach(ProcessHandle::destroyForcibly);
		}
	}

	private static List<ProcessHandle> busyChildren(Process parent) {
		try (Stream<ProcessHandle> children = parent.toHandle().children()) {
			return children.toList();
		}
	}

	/**
	 * Serves until it is killed.
	 */
	public static final class Parent {

		private Parent() {
		}

		/**
		 * Serves.
		 * @param args not used
		 * @throws IOException if the port cannot be bound
		 */
		public static void main(String[] args) throws IOException {
			TcpServer server = new TcpServer(
					ServerConfig.tcp("127.0.0.1", 0)
						.withConcurrency(Concurrency.forking(ProcessSettings.defaults().withMax(2))),
					ForkedHandlers.Doomed::new);
			server.start();
			System.out.println(server.localAddress().getPort());
		}

	}

}
