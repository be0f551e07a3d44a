package io.github.socketserver.spring.boot.observation;

import java.util.Map;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.spring.boot.RequestOutcome;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request while it is observed. The request's facts are the carrier; a
 * plain socket carries nothing of a trace that its client may have begun.
 *
 * @since 0.1.0
 */
public class SocketServerRequestObservationContext extends ReceiverContext<RequestInfo> {

	private final BaseServer<?> server;

	private final RequestInfo request;

	private volatile Map<String, String> tags = Map.of();

	private volatile @Nullable RequestOutcome outcome;

	/**
	 * Creates a context for a request that is about to be handled.
	 * @param server the server
	 * @param request the request
	 */
	@SuppressWarnings("this-escape")
	public SocketServerRequestObservationContext(BaseServer<?> server, RequestInfo request) {
		super((carrier, key) -> null, Kind.SERVER);
		setCarrier(request);
		this.server = server;
		this.request = request;
	}

	/**
	 * Returns the server.
	 * @return the server
	 */
	public BaseServer<?> getServer() {
		return this.server;
	}

	/**
	 * Returns the request's facts.
	 * @return the facts
	 */
	public RequestInfo getRequest() {
		return this.request;
	}

	/**
	 * Returns the tags that the request's handlers have added.
	 * @return the tags, with the keys of all servers; none until the request has ended
	 */
	public Map<String, String> getTags() {
		return this.tags;
	}

	/**
	 * Returns how the request has ended.
	 * @return the outcome; {@code null} until the request has ended
	 */
	public @Nullable RequestOutcome getOutcome() {
		return this.outcome;
	}

	/**
	 * Takes note of the request's end.
	 * @param tags the request's tags
	 * @param outcome how it has ended
	 */
	public void setEnd(Map<String, String> tags, RequestOutcome outcome) {
		this.tags = tags;
		this.outcome = outcome;
	}

}
