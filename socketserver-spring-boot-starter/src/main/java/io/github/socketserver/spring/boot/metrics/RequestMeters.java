package io.github.socketserver.spring.boot.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.io.PeerException;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * {@link ListeningMeters} that times requests.
 */
final class RequestMeters implements ListeningMeters {

	/*
	 * A handler may throw what clients provoke; the number of meters stays bounded.
	 */
	private static final int MOST_ERRORS = 50;

	private static final String OTHER_ERRORS = "other";

	private final MeterRegistry registry;

	private final Tags tags;

	private final LongTaskTimer active;

	private final Timer successes;

	private final Map<String, Timer> failures = new ConcurrentHashMap<>();

	private final Map<Long, LongTaskTimer.Sample> samples = new ConcurrentHashMap<>();

	RequestMeters(MeterRegistry registry, Tags tags) {
		this.registry = registry;
		this.tags = tags;
		this.active = LongTaskTimer.builder("socketserver.requests.active")
			.description("Requests that are being handled")
			.tags(tags)
			.register(registry);
		this.successes = timer("success", "none");
	}

	@Override
	public void requestStarted(RequestInfo request) {
		this.samples.put(request.id(), this.active.start());
	}

	@Override
	public void requestCompleted(RequestInfo request, Duration duration, @Nullable Throwable failure) {
		LongTaskTimer.Sample sample = this.samples.remove(request.id());
		if (sample != null) {
			sample.stop();
		}
		((failure != null) ? failureTimer(failure) : this.successes).record(duration);
	}

	@Override
	public List<Meter> meters() {
		List<Meter> meters = new ArrayList<>(this.failures.values());
		meters.addAll(List.of(this.active, this.successes));
		return meters;
	}

	private Timer failureTimer(Throwable failure) {
		String outcome = (failure instanceof PeerException) ? "client-error" : "server-error";
		String error = errorName(failure.getClass());
		Timer timer = this.failures.get(outcome + error);
		if (timer != null) {
			return timer;
		}
		String bounded = (this.failures.size() < MOST_ERRORS) ? error : OTHER_ERRORS;
		return this.failures.computeIfAbsent(outcome + bounded, (key) -> timer(outcome, bounded));
	}

	private Timer timer(String outcome, String error) {
		return Timer.builder("socketserver.requests")
			.description("Requests that were handled")
			.tags(this.tags.and("outcome", outcome, "error", error))
			.register(this.registry);
	}

	private static String errorName(Class<?> type) {
		return type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
	}

}
