package io.github.socketserver.spring.boot.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * {@link ObservationConvention} for requests to socket servers. A bean of this type
 * replaces the {@link DefaultSocketServerRequestObservationConvention default}.
 *
 * @since 0.1.0
 */
public interface SocketServerRequestObservationConvention
		extends ObservationConvention<SocketServerRequestObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof SocketServerRequestObservationContext;
	}

}
