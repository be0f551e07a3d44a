package io.github.socketserver.spring.boot.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

import io.github.socketserver.BaseServer;
import io.github.socketserver.spring.boot.RequestTagKeys;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * {@link MeterBinder} for socket servers. All meters are tagged with the server's name
 * and type, and never with anything of a client.
 *
 * @since 0.1.0
 */
public final class SocketServerMetrics implements MeterBinder, MeasuresRequests, AutoCloseable {

	private final Iterable<BaseServer<?>> servers;

	private final Iterable<Tag> tags;

	private final List<BoundMeters> bound = new CopyOnWriteArrayList<>();

	private volatile BooleanSupplier measuredElsewhere = () -> false;

	/**
	 * Creates a binder.
	 * @param servers the servers; asked for when meters are bound
	 * @param tags further tags of all meters
	 */
	public SocketServerMetrics(Iterable<BaseServer<?>> servers, Iterable<Tag> tags) {
		this.servers = servers;
		this.tags = tags;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		RequestTagKeys tagKeys = new RequestTagKeys(this.servers);
		for (BaseServer<?> server : this.servers) {
			BoundMeters meters = new BoundMeters(server, registry, tags(server), tagKeys,
					() -> this.measuredElsewhere.getAsBoolean());
			meters.bind();
			this.bound.add(meters);
		}
	}

	@Override
	public void leaveRequestsTo(BooleanSupplier measuredElsewhere) {
		this.measuredElsewhere = measuredElsewhere;
	}

	/**
	 * Removes the meters from their registries.
	 */
	@Override
	public void close() {
		this.bound.forEach(BoundMeters::unbind);
		this.bound.clear();
	}

	private Tags tags(BaseServer<?> server) {
		return Tags.of(this.tags).and("server", server.name(), "type", server.config().type().id());
	}

}
