package io.github.socketserver.spring.boot.metrics;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.socketserver.event.StopReport;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * {@link ListeningMeters} that times stops, by their outcome.
 */
final class StopMeters implements ListeningMeters {

	private final Map<StopReport.Outcome, Timer> stops = new EnumMap<>(StopReport.Outcome.class);

	StopMeters(MeterRegistry registry, Tags tags) {
		for (StopReport.Outcome outcome : StopReport.Outcome.values()) {
			this.stops.put(outcome,
					Timer.builder("socketserver.stop.duration")
						.description("How long the server took to stop")
						.tags(tags.and("outcome", outcome.name().toLowerCase(Locale.ROOT)))
						.register(registry));
		}
	}

	@Override
	public void stopped(StopReport report) {
		Timer timer = this.stops.get(report.outcome());
		if (timer != null) {
			timer.record(report.duration());
		}
	}

	@Override
	public List<Meter> meters() {
		return List.copyOf(this.stops.values());
	}

}
