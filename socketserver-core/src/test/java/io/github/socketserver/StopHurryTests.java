package io.github.socketserver;

import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for stops of one server by several threads.
 */
class StopHurryTests {

	private final CountDownLatch busy = new CountDownLatch(1);

	private final TcpServer server = new TcpServer(ServerConfig.tcp("localhost", 0),
			RequestHandlerFactory.<StreamRequest>shared((request) -> {
				this.busy.countDown();
				TimeUnit.HOURS.sleep(1);
			}));

	@Test
	void aLaterStopWithLessTimeHurriesTheOneThatRuns() throws Exception {
		this.server.start();
		try (Socket client = new Socket(InetAddress.getLoopbackAddress(), this.server.localAddress().getPort())) {
			assertThat(this.busy.await(10, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<StopReport> patient = CompletableFuture
				.supplyAsync(() -> this.server.stop(Duration.ofHours(1)));
			while (this.server.state() != ServerState.DRAINING) {
				Thread.onSpinWait();
			}
			StopReport hasty = this.server.stop(Duration.ZERO);
			assertThat(patient.get(10, TimeUnit.SECONDS)).isSameAs(hasty);
			assertThat(hasty.outcome()).isEqualTo(StopReport.Outcome.FORCED);
			assertThat(hasty.duration()).isLessThan(Duration.ofSeconds(5));
			assertThat(client.getInputStream().read()).isEqualTo(-1);
		}
		this.server.close();
	}

	@Test
	void aServerThatStoppedAsItsConfigurationSaysStartsAgain() throws Exception {
		this.server.start();
		this.server.stop();
		assertThat(this.server.state()).isEqualTo(ServerState.STOPPED);
		this.server.start();
		assertThat(this.server.state()).isEqualTo(ServerState.RUNNING);
		this.server.close();
		assertThat(this.server.state()).isEqualTo(ServerState.CLOSED);
	}

}
