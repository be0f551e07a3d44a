package io.github.socketserver.spring.boot.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.event.RequestObserver;
import io.github.socketserver.spring.boot.RequestOutcome;
import io.github.socketserver.spring.boot.RequestTagKeys;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * {@link RequestObserver} that times requests, unless something else does.
 */
final class RequestMeters implements RequestObserver {

	/*
	 * A handler may throw what clients provoke; the number of meters stays bounded.
	 */
	private static final int MOST_ERRORS = 50;

	private static final String OTHER_ERRORS = "other";

	private final MeterRegistry registry;

	private final Tags tags;

	private final RequestTagKeys tagKeys;

	private final BooleanSupplier measuredElsewhere;

	private final LongTaskTimer active;

	private final Timer plainSuccesses;

	private final Set<String> errors = ConcurrentHashMap.newKeySet();

	private final Map<Tags, Timer> timers = new ConcurrentHashMap<>();

	RequestMeters(MeterRegistry registry, Tags tags, RequestTagKeys tagKeys, BooleanSupplier measuredElsewhere) {
		this.registry = registry;
		this.tags = tags;
		this.tagKeys = tagKeys;
		this.measuredElsewhere = measuredElsewhere;
		this.active = LongTaskTimer.builder("socketserver.requests.active")
			.description("Requests that are being handled")
			.tags(tags)
			.register(registry);
		this.plainSuccesses = timer(Map.of(), null);
	}

	@Override
	public @Nullable Observed requestStarted(RequestInfo request) {
		return this.measuredElsewhere.getAsBoolean() ? null : new Timed(this.active.start());
	}

	List<Meter> meters() {
		List<Meter> meters = new ArrayList<>(this.timers.values());
		meters.add(this.active);
		return meters;
	}

	private Timer timer(Map<String, String> requestTags, @Nullable Throwable failure) {
		Tags distinct = Tags.of("outcome", RequestOutcome.of(failure).id(), "error", errorName(failure));
		for (Map.Entry<String, String> tag : this.tagKeys.complete(requestTags).entrySet()) {
			distinct = distinct.and(tag.getKey(), tag.getValue());
		}
		return this.timers.computeIfAbsent(distinct, this::newTimer);
	}

	private Timer newTimer(Tags distinct) {
		return Timer.builder("socketserver.requests")
			.description("Requests that were handled")
			.tags(this.tags.and(distinct))
			.register(this.registry);
	}

	private String errorName(@Nullable Throwable failure) {
		if (failure == null) {
			return "none";
		}
		String name = nameOf(failure.getClass());
		boolean known = this.errors.contains(name) || (this.errors.size() < MOST_ERRORS && this.errors.add(name));
		return known ? name : OTHER_ERRORS;
	}

	/*
	 * An anonymous class has no simple name.
	 */
	private static String nameOf(Class<?> type) {
		return type.isAnonymousClass() ? type.getName().substring(type.getName().lastIndexOf('.') + 1)
				: type.getSimpleName();
	}

	/**
	 * A request that is being handled.
	 */
	private final class Timed implements Observed {

		private final LongTaskTimer.Sample sample;

		private final long startedAt = System.nanoTime();

		Timed(LongTaskTimer.Sample sample) {
			this.sample = sample;
		}

		@Override
		public void ended(Map<String, String> tags, @Nullable Throwable failure) {
			this.sample.stop();
			boolean plain = tags.isEmpty() && failure == null;
			(plain ? RequestMeters.this.plainSuccesses : timer(tags, failure))
				.record(Duration.ofNanos(System.nanoTime() - this.startedAt));
		}

	}

}
