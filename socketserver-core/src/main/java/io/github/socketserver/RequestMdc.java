package io.github.socketserver;

import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.event.RequestObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;

/**
 * {@link RequestObserver} that puts a request's facts into the diagnostic context of log
 * lines, and puts back what was there before.
 */
final class RequestMdc implements RequestObserver {

	private static final String SERVER = "socketserver.server";

	private static final String CONNECTION = "socketserver.connection";

	private static final String DATAGRAM = "socketserver.datagram";

	private final String serverName;

	private final String requestKey;

	private RequestMdc(ServerConfig config) {
		this.serverName = config.name();
		this.requestKey = config.type().isStream() ? CONNECTION : DATAGRAM;
	}

	/**
	 * Adds an observer, if it is wanted and log lines have such a context.
	 * @param observers where to add it
	 * @param config the server's configuration
	 */
	static void addTo(RequestObservers observers, ServerConfig config) {
		if (config.mdc() && !(MDC.getMDCAdapter() instanceof NOPMDCAdapter)) {
			observers.add(new RequestMdc(config));
		}
	}

	@Override
	public Observed requestStarted(RequestInfo request) {
		return new Entries(Long.toString(request.id()));
	}

	/**
	 * The entries of one request, and those that they hide while they are there.
	 */
	private final class Entries implements Observed, Scope {

		private final String requestId;

		private @Nullable String hiddenServer;

		private @Nullable String hiddenRequest;

		Entries(String requestId) {
			this.requestId = requestId;
		}

		@Override
		public Scope open() {
			this.hiddenServer = replace(SERVER, RequestMdc.this.serverName);
			this.hiddenRequest = replace(RequestMdc.this.requestKey, this.requestId);
			return this;
		}

		@Override
		public void close() {
			restore(RequestMdc.this.requestKey, this.hiddenRequest);
			restore(SERVER, this.hiddenServer);
		}

		private static @Nullable String replace(String key, String value) {
			String hidden = MDC.get(key);
			MDC.put(key, value);
			return hidden;
		}

		private static void restore(String key, @Nullable String hidden) {
			if (hidden != null) {
				MDC.put(key, hidden);
			}
			else {
				MDC.remove(key);
			}
		}

	}

}
