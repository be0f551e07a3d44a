package io.github.socketserver.spring.boot.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.ProcessExitCause;
import io.github.socketserver.process.WorkerStatistics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * {@link ListeningMeters} of the worker processes of a server that forks.
 */
final class ProcessMeters implements ListeningMeters {

	private static final String PROCESSES = "processes";

	private final BaseServer<?> server;

	private final MeterRegistry registry;

	private final Tags tags;

	private final List<Meter> gauges = new ArrayList<>();

	private final Timer boots;

	private final DistributionSummary requests;

	private final Map<ProcessExitCause, Counter> exits = new EnumMap<>(ProcessExitCause.class);

	ProcessMeters(BaseServer<?> server, MeterRegistry registry, Tags tags) {
		this.server = server;
		this.registry = registry;
		this.tags = tags;
		gauge("booting", WorkerStatistics::booting);
		gauge("idle", WorkerStatistics::idle);
		gauge("busy", WorkerStatistics::busy);
		gauge("ending", WorkerStatistics::ending);
		this.boots = Timer.builder("socketserver.processes.boots")
			.description("How long worker processes took until they could serve")
			.tags(tags)
			.register(registry);
		this.requests = DistributionSummary.builder("socketserver.processes.requests")
			.description("Requests that a worker process has served in its life")
			.baseUnit("requests")
			.tags(tags)
			.register(registry);
		for (ProcessExitCause cause : ProcessExitCause.values()) {
			this.exits.put(cause, exits(cause));
		}
	}

	private void gauge(String state, ToDoubleFunction<WorkerStatistics> value) {
		this.gauges.add(Gauge.builder("socketserver.processes", this.server, (server) -> count(server, value))
			.description("Worker processes")
			.baseUnit(PROCESSES)
			.tags(this.tags.and("state", state))
			.register(this.registry));
	}

	private static double count(BaseServer<?> server, ToDoubleFunction<WorkerStatistics> value) {
		WorkerStatistics workers = server.workerStatistics();
		return (workers != null) ? value.applyAsDouble(workers) : 0;
	}

	private Counter exits(ProcessExitCause cause) {
		return Counter.builder("socketserver.processes.exits")
			.description("Worker processes that have ended")
			.baseUnit(PROCESSES)
			.tags(this.tags.and("cause", cause.name().toLowerCase(Locale.ROOT).replace('_', '-')))
			.register(this.registry);
	}

	@Override
	public void processStarted(long pid, Duration duration) {
		this.boots.record(duration);
	}

	@Override
	public void processEnded(long pid, ProcessExitCause cause, int requests) {
		Counter counter = this.exits.get(cause);
		if (counter != null) {
			counter.increment();
		}
		if (cause != ProcessExitCause.BOOT_FAILED) {
			this.requests.record(requests);
		}
	}

	@Override
	public List<Meter> meters() {
		List<Meter> meters = new ArrayList<>(this.gauges);
		meters.addAll(this.exits.values());
		meters.add(this.boots);
		meters.add(this.requests);
		return meters;
	}

}
