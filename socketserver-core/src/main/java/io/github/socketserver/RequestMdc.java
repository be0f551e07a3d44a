package io.github.socketserver;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.event.RequestObserver;
import io.github.socketserver.transport.VirtualThreads;
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

	/*
	 * Those that have the server's name for as long as the loop runs.
	 */
	private final List<Thread> loops = new CopyOnWriteArrayList<>();

	private RequestMdc(ServerConfig config) {
		this.serverName = config.name();
		this.requestKey = config.type().isStream() ? CONNECTION : DATAGRAM;
	}

	/**
	 * Adds an observer, if it is wanted and log lines have such a context.
	 * @param observers where to add it
	 * @param config the server's configuration
	 * @return the observer; {@code null} if none was added
	 */
	static @Nullable RequestMdc addTo(RequestObservers observers, ServerConfig config) {
		if (!config.mdc() || MDC.getMDCAdapter() instanceof NOPMDCAdapter) {
			return null;
		}
		RequestMdc added = new RequestMdc(config);
		observers.add(added);
		return added;
	}

	/**
	 * Takes note that the calling thread runs one of the server's loops from now on. What
	 * does not change from one of its requests to the next is done once.
	 * @return ends that, on the same thread
	 */
	Scope enterLoop() {
		String hiddenServer = replace(SERVER, this.serverName);
		boolean isClean = MDC.get(this.requestKey) == null && this.loops.add(Thread.currentThread());
		return () -> {
			if (isClean) {
				this.loops.remove(Thread.currentThread());
			}
			restore(SERVER, hiddenServer);
		};
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

		private boolean onLoop;

		Entries(String requestId) {
			this.requestId = requestId;
		}

		@Override
		public Scope open() {
			this.onLoop = RequestMdc.this.loops.contains(Thread.currentThread());
			if (this.onLoop) {
				openOnLoop();
				return this;
			}
			if (VirtualThreads.isCurrent() && hasNoEntries()) {
				beginContext();
				return this;
			}
			this.hiddenServer = replace(SERVER, RequestMdc.this.serverName);
			this.hiddenRequest = replace(RequestMdc.this.requestKey, this.requestId);
			return this;
		}

		private boolean hasNoEntries() {
			Map<String, String> entries = MDC.getCopyOfContextMap();
			return entries == null || entries.isEmpty();
		}

		/*
		 * A map that is filled at once takes less than one that grows, and each virtual
		 * thread needs one of its own.
		 */
		private void beginContext() {
			MDC.setContextMap(Map.of(SERVER, RequestMdc.this.serverName, RequestMdc.this.requestKey, this.requestId));
		}

		/*
		 * The handler before may have cleared everything.
		 */
		private void openOnLoop() {
			if (MDC.get(SERVER) == null) {
				MDC.put(SERVER, RequestMdc.this.serverName);
			}
			MDC.put(RequestMdc.this.requestKey, this.requestId);
		}

		@Override
		public void close() {
			if (this.onLoop) {
				MDC.remove(RequestMdc.this.requestKey);
				return;
			}
			restore(RequestMdc.this.requestKey, this.hiddenRequest);
			restore(SERVER, this.hiddenServer);
		}

	}

}
