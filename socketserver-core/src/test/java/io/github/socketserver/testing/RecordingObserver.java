package io.github.socketserver.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.event.RequestObserver;

/**
 * Remembers what it is told, and opens scopes that a handler can see on its thread.
 */
public final class RecordingObserver implements RequestObserver {

	private final ThreadLocal<Long> current = new ThreadLocal<>();

	private final List<RequestInfo> started = new CopyOnWriteArrayList<>();

	private final List<End> ends = new CopyOnWriteArrayList<>();

	private final List<String> faults = new CopyOnWriteArrayList<>();

	@Override
	public Observed requestStarted(RequestInfo request) {
		this.started.add(request);
		return new Recording(request.id());
	}

	/**
	 * Returns the number of the request whose scope is open on the calling thread.
	 * @return the number; {@code null} if none is
	 */
	public Long current() {
		return this.current.get();
	}

	/**
	 * Returns the requests that have started.
	 * @return the requests
	 */
	public List<RequestInfo> started() {
		return this.started;
	}

	/**
	 * Returns how requests have ended.
	 * @return the ends, of each request at most one if all is well
	 */
	public List<End> ends() {
		return this.ends;
	}

	/**
	 * Returns what must not happen: scopes that overlap or are closed elsewhere.
	 * @return the faults
	 */
	public List<String> faults() {
		return this.faults;
	}

	/**
	 * How a request has ended.
	 *
	 * @param id the request's number
	 * @param tags the request's tags
	 * @param failure what the handler threw
	 */
	public record End(long id, Map<String, String> tags, Throwable failure) {

	}

	private final class Recording implements Observed {

		private final long id;

		Recording(long id) {
			this.id = id;
		}

		@Override
		public Scope open() {
			expect(RecordingObserver.this.current.get() == null, "opened while another is open");
			RecordingObserver.this.current.set(this.id);
			Thread opener = Thread.currentThread();
			return () -> {
				expect(Thread.currentThread() == opener, "closed on another thread");
				expect(RecordingObserver.this.current.get() != null, "closed twice");
				RecordingObserver.this.current.remove();
			};
		}

		@Override
		public void ended(Map<String, String> tags, Throwable failure) {
			expect(RecordingObserver.this.current.get() == null, "ended while open");
			RecordingObserver.this.ends.add(new End(this.id, tags, failure));
		}

		private void expect(boolean condition, String fault) {
			if (!condition) {
				RecordingObserver.this.faults.add("request " + this.id + ": " + fault);
			}
		}

	}

}
