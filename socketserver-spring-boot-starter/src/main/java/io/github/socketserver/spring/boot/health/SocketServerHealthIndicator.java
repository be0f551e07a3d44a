package io.github.socketserver.spring.boot.health;

import java.net.SocketAddress;
import java.util.List;
import java.util.Map;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.AcceptFailure;
import io.github.socketserver.event.NumericAddress;
import io.github.socketserver.process.WorkerStatistics;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} of one socket server: up while it serves, down when it cannot
 * although it should, such as for want of worker processes, out of service when somebody
 * has paused or stopped it, and unknown as long as nobody has started it.
 *
 * @since 0.1.0
 */
public class SocketServerHealthIndicator extends AbstractHealthIndicator {

	private final BaseServer<?> server;

	/**
	 * Creates an indicator.
	 * @param server the server
	 */
	public SocketServerHealthIndicator(BaseServer<?> server) {
		super("Health check of socket server '" + server.name() + "' failed");
		this.server = server;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		AcceptFailure failure = this.server.acceptFailure();
		applyState(builder, failure);
		builder.withDetail("type", this.server.config().type().id()).withDetail("state", this.server.state().name());
		List<SocketAddress> addresses = this.server.localAddresses();
		if (!addresses.isEmpty()) {
			builder.withDetail("address", NumericAddress.describe(addresses));
		}
		if (this.server.config().type().isStream()) {
			builder.withDetail("activeConnections", this.server.counters().activeConnections());
		}
		WorkerStatistics workers = this.server.workerStatistics();
		if (workers != null) {
			builder.withDetail("processes",
					Map.of("booting", workers.booting(), "idle", workers.idle(), "busy", workers.busy()));
		}
	}

	private void applyState(Health.Builder builder, @Nullable AcceptFailure failure) {
		switch (this.server.state()) {
			case RUNNING -> running(builder, failure);
			case NEW -> builder.unknown();
			case BOUND, PAUSED, DRAINING, STOPPED -> builder.outOfService();
			case FAILED, CLOSED -> builder.down();
		}
	}

	private void running(Health.Builder builder, @Nullable AcceptFailure failure) {
		WorkerStatistics workers = this.server.workerStatistics();
		if (failure != null) {
			cannotAccept(builder, failure);
		}
		else if (workers != null && workers.failure() != null) {
			builder.down().withDetail("error", workers.failure());
		}
		else {
			builder.up();
		}
	}

	private static void cannotAccept(Health.Builder builder, AcceptFailure failure) {
		builder.down()
			.withDetail("error", failure.message())
			.withDetail("kind", failure.kind().name())
			.withDetail("since", failure.since())
			.withDetail("count", failure.count());
	}

}
