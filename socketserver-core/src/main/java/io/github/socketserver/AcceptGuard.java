package io.github.socketserver;

import java.io.IOException;

import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.AcceptFailure;
import io.github.socketserver.event.LogThrottle;
import io.github.socketserver.event.PrintableFailure;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.policy.AcceptBackoff;
import io.github.socketserver.transport.AcceptFailures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a loop survive errors of {@code accept} and {@code receive}: decides on the pause,
 * tells listeners, and logs at most one line a second.
 */
final class AcceptGuard {

	private static final Logger logger = LoggerFactory.getLogger(AcceptGuard.class);

	private final AcceptBackoff backoff = new AcceptBackoff();

	private final LogThrottle throttle = new LogThrottle();

	private final String serverName;

	private final ServerListener listener;

	private volatile boolean reported;

	AcceptGuard(String serverName, ServerListener listener) {
		this.serverName = serverName;
		this.listener = listener;
	}

	/**
	 * Loads everything that is needed when no descriptor is left: the class loader could
	 * not open a file then.
	 */
	static void prepare() {
		AcceptGuard rehearsal = new AcceptGuard("", new ServerListener() {
		});
		rehearsal.backoff.failed(AcceptFailures.kindOf(new IOException("Too many open files")), "");
		rehearsal.pause();
		rehearsal.released();
		rehearsal.succeeded();
	}

	void failed(Throwable failure) {
		AcceptErrorKind kind = AcceptFailures.kindOf(failure);
		// Of several acceptors that fail at once, one makes all of them pause.
		if (pause() == 0) {
			this.backoff.failed(kind, String.valueOf(PrintableFailure.messageOf(failure)));
		}
		this.listener.acceptFailed(kind, failure);
		QuietLog.write(this.throttle, failure, (suppressed, printable) -> log(kind, printable, suppressed));
	}

	void succeeded() {
		if (this.backoff.succeeded()) {
			this.listener.acceptRecovered();
			if (this.reported) {
				this.reported = false;
				QuietLog.write(() -> logger.info("Server '{}' accepts again", this.serverName));
			}
		}
	}

	/**
	 * Takes note that something was released that may have been lacking.
	 * @return whether it is worth while to try again at once
	 */
	boolean released() {
		if (this.backoff.failure() == null) {
			return false;
		}
		this.backoff.retryNow();
		return true;
	}

	/**
	 * Returns how long to wait before the next attempt.
	 * @return nanoseconds; 0 for not at all
	 */
	long pause() {
		return this.backoff.remaining();
	}

	@Nullable AcceptFailure failure() {
		return this.backoff.failure();
	}

	private void log(AcceptErrorKind kind, Throwable failure, long suppressed) {
		if (kind == AcceptErrorKind.TRANSIENT) {
			logger.debug("Server '{}' lost a client before it was accepted: {} ({} more like this)", this.serverName,
					failure.getMessage(), suppressed);
			return;
		}
		// The end of the failure is told only if its beginning was, and so as seldom.
		this.reported = true;
		if (kind == AcceptErrorKind.EXHAUSTED) {
			logger.warn("Server '{}' cannot accept: {} ({} more like this); raise the limit of open files (ulimit -n) "
					+ "or lower 'max-connections'", this.serverName, failure.getMessage(), suppressed);
		}
		else {
			logger.error("Server '{}' cannot accept ({} more like this)", this.serverName, suppressed, failure);
		}
	}

}
