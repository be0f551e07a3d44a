package io.github.socketserver.spring.boot.observation;

import java.util.Map;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.event.RequestObserver;
import io.github.socketserver.spring.boot.RequestOutcome;
import io.github.socketserver.spring.boot.RequestTagKeys;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * {@link RequestObserver} that makes an observation of each request of a server.
 *
 * @param server the server
 * @param tagKeys the keys of all servers' tags
 * @param registry where observations are made
 * @param convention replaces the default one; {@code null} for that
 */
record ObservedServer(BaseServer<?> server, RequestTagKeys tagKeys, ObservationRegistry registry,
		@Nullable SocketServerRequestObservationConvention convention) implements RequestObserver {

	private static final SocketServerRequestObservationConvention DEFAULT_CONVENTION = new DefaultSocketServerRequestObservationConvention();

	@Override
	public @Nullable Observed requestStarted(RequestInfo request) {
		if (this.registry.isNoop()) {
			return null;
		}
		SocketServerRequestObservationContext context = new SocketServerRequestObservationContext(this.server, request);
		Observation observation = SocketServerObservationDocumentation.SOCKET_SERVER_REQUESTS
			.observation(this.convention, DEFAULT_CONVENTION, () -> context, this.registry);
		return observation.isNoop() ? null : new ObservedRequest(observation.start(), context, this.tagKeys);
	}

	/**
	 * A request that is being handled.
	 *
	 * @param observation what is made of it
	 * @param context what is known of it
	 * @param tagKeys the keys of all servers' tags
	 */
	private record ObservedRequest(Observation observation, SocketServerRequestObservationContext context,
			RequestTagKeys tagKeys) implements Observed {

		@Override
		public Scope open() {
			Observation.Scope scope = this.observation.openScope();
			return scope::close;
		}

		/*
		 * What a client has caused is a value of a meter, but no error of a trace.
		 */
		@Override
		public void ended(Map<String, String> tags, @Nullable Throwable failure) {
			RequestOutcome outcome = RequestOutcome.of(failure);
			this.context.setEnd(this.tagKeys.complete(tags), outcome);
			if (failure != null && outcome == RequestOutcome.SERVER_ERROR) {
				this.observation.error(failure);
			}
			else if (failure != null) {
				this.context.setError(failure);
			}
			this.observation.stop();
		}

	}

}
