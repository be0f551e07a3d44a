package io.github.socketserver.spring.boot.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.EventCounters;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.spring.boot.RequestTagKeys;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;

/**
 * The meters of one server in one registry.
 */
final class BoundMeters {

	private static final String PREFIX = "socketserver.";

	private final BaseServer<?> server;

	private final MeterRegistry registry;

	private final Tags tags;

	private final RequestMeters requests;

	private final List<ListeningMeters> listeners = new ArrayList<>();

	private final List<Meter> meters = new ArrayList<>();

	BoundMeters(BaseServer<?> server, MeterRegistry registry, Tags tags, RequestTagKeys tagKeys,
			BooleanSupplier measuredElsewhere) {
		this.server = server;
		this.registry = registry;
		this.tags = tags;
		this.requests = new RequestMeters(registry, tags, tagKeys, measuredElsewhere);
	}

	void bind() {
		if (this.server.config().type().isStream()) {
			bindConnections();
		}
		else {
			bindDatagrams();
		}
		bindTraffic();
		this.server.addRequestObserver(this.requests);
		listen(new StopMeters(this.registry, this.tags));
		if (this.server.config().concurrency().processes() != null) {
			listen(new ProcessMeters(this.server, this.registry, this.tags));
		}
	}

	void unbind() {
		this.server.removeRequestObserver(this.requests);
		this.requests.meters().forEach(this.registry::remove);
		this.listeners.forEach(this.server::removeListener);
		this.listeners.forEach((listener) -> listener.meters().forEach(this.registry::remove));
		this.meters.forEach(this.registry::remove);
	}

	private void listen(ListeningMeters listener) {
		this.listeners.add(listener);
		this.server.addListener(listener);
	}

	private void bindConnections() {
		gauge("connections.active", "Open connections", BaseUnits.CONNECTIONS,
				(server) -> server.counters().activeConnections());
		if (this.server.config().maxConnections() > 0) {
			gauge("connections.config.max", "Maximum number of open connections", BaseUnits.CONNECTIONS,
					(server) -> server.config().maxConnections());
		}
		connections("accepted", "none", EventCounters::acceptedConnections);
		for (RejectReason reason : RejectReason.values()) {
			connections("rejected", value(reason), (counters) -> counters.rejectedConnections(reason));
		}
		for (CloseCause cause : CloseCause.values()) {
			counter("connections.closed", "Closed connections", BaseUnits.CONNECTIONS, Tags.of("cause", value(cause)),
					(counters) -> counters.closedConnections(cause));
		}
		counter("frames", "Frames that were handled", "frames", Tags.empty(), EventCounters::frames);
		listen(new ConnectionMeters(this.registry, this.tags));
		if (this.server.config().tls() != null) {
			listen(new TlsMeters(this.registry, this.tags));
		}
	}

	private void connections(String result, String reason, ToDoubleFunction<EventCounters> value) {
		counter("connections", "Clients that connected", BaseUnits.CONNECTIONS,
				Tags.of("result", result, "reason", reason), value);
	}

	private void bindDatagrams() {
		for (DatagramResult result : DatagramResult.values()) {
			counter("datagrams", "Datagrams that arrived", "datagrams", Tags.of("result", value(result)),
					(counters) -> counters.datagrams(result));
		}
		counter("replies.dropped", "Replies that were too long, or found no room", "datagrams", Tags.empty(),
				EventCounters::droppedReplies);
	}

	private void bindTraffic() {
		for (AcceptErrorKind kind : AcceptErrorKind.values()) {
			counter("accept.errors", "Failed attempts to accept or receive", "errors", Tags.of("kind", value(kind)),
					(counters) -> counters.acceptErrors(kind));
		}
		counter("data.received", "Data that arrived from clients", BaseUnits.BYTES, Tags.empty(),
				EventCounters::receivedBytes);
		counter("data.sent", "Data that was sent to clients", BaseUnits.BYTES, Tags.empty(), EventCounters::sentBytes);
		if ("pool".equals(this.server.config().concurrency().name())) {
			gauge("queue.size", "Requests that wait for a thread", "requests", BaseServer::waitingRequests);
		}
	}

	private void gauge(String name, String description, String unit, ToDoubleFunction<BaseServer<?>> value) {
		this.meters.add(Gauge.builder(PREFIX + name, this.server, value)
			.description(description)
			.baseUnit(unit)
			.tags(this.tags)
			.register(this.registry));
	}

	private void counter(String name, String description, String unit, Tags tags,
			ToDoubleFunction<EventCounters> value) {
		this.meters.add(FunctionCounter.builder(PREFIX + name, this.server.counters(), value)
			.description(description)
			.baseUnit(unit)
			.tags(this.tags.and(tags))
			.register(this.registry));
	}

	private static String value(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
