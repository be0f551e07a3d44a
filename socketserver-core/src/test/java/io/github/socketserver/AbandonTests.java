package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Stopping with {@link ClosePolicy#ABANDON}.
 */
class AbandonTests {

	private final CountDownLatch release = new CountDownLatch(1);

	private final List<StopReport> reports = new CopyOnWriteArrayList<>();

	@Test
	void whatGoesOnIsReportedAndLogged() throws IOException {
		try (LogCapture log = LogCapture.start(Level.INFO);
				TcpServer server = new TcpServer(config(SocketType.TCP, Concurrency.threading()),
						RequestHandlerFactory.shared((request) -> {
							this.release.await();
							request.output().writeLine("done");
						}))) {
			server.addListener(reporting());
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				await().until(() -> server.statistics().activeRequests() == 1);
				server.stop();
				assertThat(this.reports).singleElement().satisfies((report) -> {
					assertThat(report.outcome()).isEqualTo(StopReport.Outcome.ABANDONED);
					assertThat(report.isGraceful()).isFalse();
					assertThat(report.survivors()).singleElement().asString().contains("on thread socketserver-test-1");
				});
				assertThat(log.messages(Level.INFO)).last()
					.asString()
					.startsWith("Socket server 'test' stopped, 1 active requests go on: [request 1 from 127.0.0.1:");
				this.release.countDown();
				assertThat(client.readLine()).isEqualTo("done");
			}
			AccountingLaw.assertSettled(server, 1);
		}
		assertThat(this.reports).hasSize(1);
	}

	@Test
	void withoutRequestsTheStopIsGraceful() throws IOException {
		try (TcpServer server = new TcpServer(config(SocketType.TCP, Concurrency.threading()),
				TestServers::upperCaseLines)) {
			server.addListener(reporting());
			server.start();
		}
		assertThat(this.reports).singleElement().matches(StopReport::isGraceful);
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void datagramsInWorkAreAnsweredAndThenTheSocketIsClosed(SocketType type, Concurrency mode) throws Exception {
		BaseServer<?> server = answeringLate(config(type, mode));
		server.addListener(reporting());
		server.start();
		try (DatagramClient client = DatagramClient.open(server.localAddress())) {
			client.send("in work");
			await().until(() -> server.statistics().activeRequests() == 1);
			server.close();
			assertThat(this.reports).extracting(StopReport::outcome).containsExactly(StopReport.Outcome.ABANDONED);
			this.release.countDown();
			assertThat(new String(client.receive(), StandardCharsets.UTF_8)).isEqualTo("in work");
		}
		await().until(() -> server.localAddress() == null);
		assertThat(server.state()).isEqualTo(ServerState.CLOSED);
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void nothingIsReceivedWhileDatagramsInWorkAreAnswered(SocketType type, Concurrency mode) throws Exception {
		BaseServer<?> server = answeringLate(config(type, mode));
		server.start();
		try (DatagramClient client = DatagramClient.open(server.localAddress())) {
			client.send("first");
			await().until(() -> server.statistics().activeRequests() == 1);
			server.close();
			client.send("second");
			this.release.countDown();
			assertThat(new String(client.receive(), StandardCharsets.UTF_8)).isEqualTo("first");
			await().until(() -> server.localAddress() == null);
		}
		assertThat(server.statistics().activeRequests()).isZero();
	}

	@Test
	void aServerThatStartsAgainTakesItsAddressFromThoseThatGoOn() throws Exception {
		int port;
		try (BaseServer<?> first = new UdpServer(config(SocketType.UDP, Concurrency.threading()),
				RequestHandlerFactory.shared((request) -> {
				}))) {
			first.start();
			port = ((InetSocketAddress) first.localAddress()).getPort();
		}
		ServerConfig config = ServerConfig.udp("127.0.0.1", port).withName("test").withClosePolicy(ClosePolicy.ABANDON);
		try (LogCapture log = LogCapture.start(Level.WARN); BaseServer<?> server = answeringLate(config)) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("in work");
				await().until(() -> server.statistics().activeRequests() == 1);
				server.stop();
				server.start();
				this.release.countDown();
				client.send("in the second life");
				assertThat(new String(client.receive(), StandardCharsets.UTF_8)).isEqualTo("in the second life");
			}
			await().until(() -> server.statistics().activeRequests() == 0);
			assertThat(log.events()).isEmpty();
		}
	}

	@Test
	void handlerThatStopsItsOwnServerIsNotAmongThoseThatGoOn() throws IOException {
		try (TcpServer server = new TcpServer(config(SocketType.TCP, Concurrency.threading()),
				RequestHandlerFactory.shared((request) -> {
					((BaseServer<?>) request.server()).stop();
					request.output().writeLine("stopped");
				}))) {
			server.addListener(reporting());
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readAllText()).isEqualTo("stopped\n");
			}
			assertThat(this.reports).singleElement().matches(StopReport::isGraceful);
		}
	}

	private static ServerConfig config(SocketType type, Concurrency mode) {
		return TestServers.config(type, mode).withClosePolicy(ClosePolicy.ABANDON);
	}

	private BaseServer<DatagramRequest> answeringLate(ServerConfig config) {
		return TestServers.datagram(config, RequestHandlerFactory.shared((request) -> {
			this.release.await();
			request.output().write(request.packet());
		}));
	}

	private ServerListener reporting() {
		return new ServerListener() {

			@Override
			public void stopped(StopReport report) {
				AbandonTests.this.reports.add(report);
			}

		};
	}

}
