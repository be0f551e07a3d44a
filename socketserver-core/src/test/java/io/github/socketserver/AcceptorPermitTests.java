package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.StreamListener;
import io.github.socketserver.transport.TcpTransport;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An acceptor that has the last permit in its hand and gives it back: another one must
 * not go on waiting for a connection to close.
 */
class AcceptorPermitTests {

	private static final String FIRST_ACCEPTOR = "socketserver-test";

	private static final String SECOND_ACCEPTOR = "socketserver-test-acceptor-2";

	private final FaultTransport transport = new FaultTransport();

	private final List<SocketAddress> addresses = new CopyOnWriteArrayList<>();

	private final List<String> turns = new CopyOnWriteArrayList<>();

	private final CountDownLatch accepting = new CountDownLatch(1);

	private final CountDownLatch goOn = new CountDownLatch(1);

	@Test
	void aClientThatVanishesLeavesItsPermitToTheOtherAcceptors() throws IOException {
		this.transport.accept(meanwhile(FaultTransport.vanished()));
		try (TcpServer server = server(config())) {
			assertThat(askSecondMeanwhile(server)).isEqualTo("HELLO");
		}
	}

	@Test
	void aClientThatIsTurnedAwayLeavesItsPermitToTheOtherAcceptors() throws IOException {
		this.transport.accept(meanwhile(StreamListener::accept));
		try (TcpServer server = server(config().withDeniedAddresses("127.0.0.0/8"))) {
			assertThat(askSecondMeanwhile(server)).as("the second client is turned away, too").isNull();
		}
	}

	private String askSecondMeanwhile(TcpServer server) throws IOException {
		server.start();
		await().until(() -> isSelecting(FIRST_ACCEPTOR) && isSelecting(SECOND_ACCEPTOR));
		this.turns.clear();
		try (StreamClient first = StreamClient.connect(this.addresses.get(0))) {
			await().until(() -> this.accepting.getCount() == 0);
			try (StreamClient second = StreamClient.connect(this.addresses.get(1))) {
				await().until(() -> this.turns.contains(SECOND_ACCEPTOR) && isSelecting(SECOND_ACCEPTOR));
				this.goOn.countDown();
				assertThat(first.read()).isEqualTo(-1);
				return answer(second);
			}
		}
	}

	private static String answer(StreamClient client) throws IOException {
		try {
			return client.ask("hello");
		}
		catch (SocketException ex) {
			// It was closed before it had asked.
			return null;
		}
	}

	private FaultTransport.Accept meanwhile(FaultTransport.Accept outcome) {
		return (listener) -> {
			this.accepting.countDown();
			awaitQuietly(this.goOn);
			return outcome.by(listener);
		};
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private static boolean isSelecting(String thread) {
		return Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().getName().equals(thread))
			.map(Map.Entry::getValue)
			.flatMap(Arrays::stream)
			.anyMatch((frame) -> frame.getMethodName().equals("lockAndDoSelect"));
	}

	private static ServerConfig config() {
		return TestServers.config(SocketType.TCP).withReusePort(true).withAcceptors(2).withMaxConnections(1);
	}

	/*
	 * Each acceptor has a port of its own, so that a client can choose one.
	 */
	private TcpServer server(ServerConfig config) {
		return new TcpServer(config, RequestHandlerFactory.shared(TestServers.upperCaseLines())) {
			@Override
			protected StreamListener openListener(SocketAddress address) throws IOException {
				StreamListener listener = TcpTransport.listen(new InetSocketAddress("127.0.0.1", 0), socketSettings());
				AcceptorPermitTests.this.addresses.add(listener.localAddress());
				return AcceptorPermitTests.this.transport.listener(listener);
			}

			@Override
			protected void serviceActions() {
				AcceptorPermitTests.this.turns.add(Thread.currentThread().getName());
			}
		};
	}

}
