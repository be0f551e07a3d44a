package io.github.socketserver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Servers with three acceptors, and clients of theirs.
 */
final class Acceptors {

	/**
	 * Name of {@link #modes()} for {@code @MethodSource}.
	 */
	static final String MODES = "io.github.socketserver.Acceptors#modes";

	private Acceptors() {
	}

	static Stream<Concurrency> modes() {
		Concurrency pool = Concurrency.pool(new PoolSettings(64, 1, 0, OverloadPolicy.WAIT));
		return Stream.concat(Modes.threaded().filter((mode) -> !mode.name().equals("pool")),
				Stream.of(pool, Concurrency.selecting(3)));
	}

	static ServerConfig config(Concurrency mode) {
		return TestServers.config(SocketType.TCP, mode).withReusePort(true).withAcceptors(3);
	}

	static TcpServer server(ServerConfig config) {
		return new TcpServer(config, Upper::new);
	}

	static List<StreamClient> clients(TcpServer server, int count) throws IOException {
		List<StreamClient> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			clients.add(StreamClient.connect(server.localAddress()));
		}
		return clients;
	}

	static int closeAnswered(List<StreamClient> clients) throws IOException {
		List<StreamClient> answered = clients.stream().filter(Acceptors::isReadable).toList();
		for (StreamClient client : answered) {
			assertThat(client.readLine()).isEqualTo("HELLO");
			client.close();
		}
		clients.removeAll(answered);
		return answered.size();
	}

	static boolean isReadable(StreamClient client) {
		try {
			return client.isReadable();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static void close(List<StreamClient> clients) throws IOException {
		for (StreamClient client : clients) {
			client.close();
		}
	}

	static void assumeBalancing() {
		assumeTrue(System.getProperty("os.name").startsWith("Linux"), "only Linux shares clients out");
	}

	static final class Upper extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line).toUpperCase().getBytes());
		}

	}

}
