package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.request.RequestHandlerFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Crowd}.
 */
class CrowdTests {

	private static final long ENOUGH = TimeUnit.SECONDS.toNanos(30);

	@Test
	void clientsThatAreSentAwayAreCountedWithTheirStay() throws IOException {
		try (TcpServer server = server(1); Crowd crowd = new Crowd(server.localAddress().getPort())) {
			crowd.connectSilently(5);
			crowd.drip();
			crowd.await(ENOUGH);
			assertThat(crowd.staying()).isZero();
			assertThat(crowd.stays().count()).isEqualTo(5);
			assertThat(crowd.stays().maxMillis()).isPositive();
		}
	}

	@Test
	void greetedClientsAreAnsweredBeforeTheirStayIsMeasured() throws IOException {
		try (TcpServer server = server("hello\nx".length()); Crowd crowd = new Crowd(server.localAddress().getPort())) {
			crowd.connectAndGreet(250);
			assertThat(crowd.staying()).isEqualTo(250);
			crowd.drip();
			crowd.await(ENOUGH);
			assertThat(crowd.stays().count()).isEqualTo(250);
		}
	}

	/** Answers the first bytes by a line, and closes when so many have come. */
	private static TcpServer server(int bytes) throws IOException {
		TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0), RequestHandlerFactory.shared((request) -> {
			if (bytes > 1) {
				request.input().readExactly(1);
				request.output().writeLine("HELLO".getBytes());
				request.input().readExactly(bytes - 1);
			}
			else {
				request.input().readExactly(bytes);
			}
		}));
		server.start();
		return server;
	}

}
