package io.github.socketserver.testing;

import java.util.concurrent.TimeUnit;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.ServerStatistics;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The law that holds at every quiet moment: accepted connections are the active and the
 * closed ones, and nothing is ever negative.
 */
public final class AccountingLaw {

	private AccountingLaw() {
	}

	/**
	 * Waits until so many connections were closed and none is open, and asserts the law.
	 * @param server the server
	 * @param accepted how many connections were accepted since the beginning
	 * @return the statistics
	 */
	public static ServerStatistics assertSettled(BaseServer<?> server, long accepted) {
		Awaitility.await().dontCatchUncaughtExceptions().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
			assertHolds(server);
			ServerStatistics statistics = server.statistics();
			assertThat(statistics.activeConnections()).isZero();
			assertThat(statistics.activeRequests()).isZero();
			assertThat(statistics.acceptedConnections()).isEqualTo(accepted);
		});
		return server.statistics();
	}

	/**
	 * Asserts the law for a server that is quiet now.
	 * @param server the server
	 */
	public static void assertHolds(BaseServer<?> server) {
		ServerStatistics statistics = server.statistics();
		assertThat(statistics.activeConnections()).isNotNegative();
		assertThat(statistics.activeRequests()).isNotNegative();
		assertThat(statistics.acceptedConnections())
			.isEqualTo(statistics.activeConnections() + statistics.closedConnectionsTotal());
	}

}
