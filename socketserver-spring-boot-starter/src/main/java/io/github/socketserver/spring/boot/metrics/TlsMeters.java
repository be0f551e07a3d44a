package io.github.socketserver.spring.boot.metrics;

import java.time.Duration;
import java.util.List;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * {@link ListeningMeters} that times TLS handshakes.
 */
final class TlsMeters implements ListeningMeters {

	private final MeterRegistry registry;

	private final Tags tags;

	private final Timer successes;

	private final Timer failures;

	TlsMeters(MeterRegistry registry, Tags tags) {
		this.registry = registry;
		this.tags = tags;
		this.successes = timer("success");
		this.failures = timer("failure");
	}

	@Override
	public void tlsHandshake(Duration duration, @Nullable Throwable failure) {
		((failure != null) ? this.failures : this.successes).record(duration);
	}

	@Override
	public List<Meter> meters() {
		return List.of(this.successes, this.failures);
	}

	private Timer timer(String outcome) {
		return Timer.builder("socketserver.tls.handshake")
			.description("TLS handshakes that have ended")
			.tags(this.tags.and("outcome", outcome))
			.register(this.registry);
	}

}
