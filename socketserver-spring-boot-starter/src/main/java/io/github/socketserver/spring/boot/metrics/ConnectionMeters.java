package io.github.socketserver.spring.boot.metrics;

import java.time.Duration;
import java.util.List;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ConnectionInfo;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * {@link ListeningMeters} that times connections.
 */
final class ConnectionMeters implements ListeningMeters {

	private final Timer connections;

	ConnectionMeters(MeterRegistry registry, Tags tags) {
		this.connections = Timer.builder("socketserver.connection.duration")
			.description("How long connections were open")
			.tags(tags)
			.register(registry);
	}

	@Override
	public void connectionClosed(ConnectionInfo connection, CloseCause cause, Duration duration) {
		this.connections.record(duration);
	}

	@Override
	public List<Meter> meters() {
		return List.of(this.connections);
	}

}
