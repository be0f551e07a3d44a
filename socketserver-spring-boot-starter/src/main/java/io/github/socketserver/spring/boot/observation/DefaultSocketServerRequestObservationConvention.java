package io.github.socketserver.spring.boot.observation;

import java.net.SocketAddress;
import java.util.Map;

import io.github.socketserver.event.NumericAddress;
import io.github.socketserver.spring.boot.RequestOutcome;
import io.github.socketserver.spring.boot.observation.SocketServerObservationDocumentation.HighCardinalityKeyNames;
import io.github.socketserver.spring.boot.observation.SocketServerObservationDocumentation.LowCardinalityKeyNames;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * {@link SocketServerRequestObservationConvention} unless another is given. Subclasses
 * may add keys.
 *
 * @since 0.1.0
 */
public class DefaultSocketServerRequestObservationConvention implements SocketServerRequestObservationConvention {

	private static final String NAME = "socketserver.requests";

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(SocketServerRequestObservationContext context) {
		return "socketserver " + context.getServer().name();
	}

	/**
	 * Returns the keys of few values: those of the server, and after the request's end
	 * the outcome and the tags too. The class of an error is added by those who make
	 * meters.
	 */
	@Override
	public KeyValues getLowCardinalityKeyValues(SocketServerRequestObservationContext context) {
		KeyValues ofServer = KeyValues.of(LowCardinalityKeyNames.SERVER.withValue(context.getServer().name()),
				LowCardinalityKeyNames.TYPE.withValue(context.getServer().config().type().id()));
		RequestOutcome outcome = context.getOutcome();
		if (outcome == null) {
			return ofServer;
		}
		return ofServer.and(LowCardinalityKeyNames.OUTCOME.withValue(outcome.id()))
			.and(context.getTags().entrySet(), Map.Entry::getKey, Map.Entry::getValue);
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(SocketServerRequestObservationContext context) {
		return KeyValues.of(clientAddress(context.getRequest().clientAddress()),
				HighCardinalityKeyNames.REQUEST_ID.withValue(Long.toString(context.getRequest().id())));
	}

	private static KeyValue clientAddress(@Nullable SocketAddress address) {
		return (address != null)
				? HighCardinalityKeyNames.CLIENT_ADDRESS.withValue(new NumericAddress(address).toString())
				: HighCardinalityKeyNames.CLIENT_ADDRESS.withNoneValue();
	}

}
