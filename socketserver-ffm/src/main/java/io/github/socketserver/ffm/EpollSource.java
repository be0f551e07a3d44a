package io.github.socketserver.ffm;

import java.io.IOException;
import java.nio.channels.SelectableChannel;

import io.github.socketserver.event.LogThrottle;
import io.github.socketserver.transport.PolledSource;
import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.WaitAlarms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link PolledSource} over {@link Epoll}. Each connection is added once, when somebody
 * waits for it for the first time.
 */
final class EpollSource implements PolledSource {

	private static final Logger logger = LoggerFactory.getLogger(EpollSource.class);

	private final Epoll epoll;

	private final LogThrottle throttle = new LogThrottle();

	private volatile boolean closed;

	EpollSource(Epoll epoll) {
		this.epoll = epoll;
	}

	Epoll epoll() {
		return this.epoll;
	}

	@Override
	public Readiness.Registration register(SelectableChannel channel, WaitAlarms alarms) {
		if (channel instanceof EpollChannel own) {
			return new EpollRegistration(this, own, alarms);
		}
		throw new IllegalArgumentException(
				"The connection's channel is a " + channel.getClass().getName() + ", not one of its listener's engine");
	}

	@Override
	public int pollNow() {
		return poll(0);
	}

	@Override
	public void poll() {
		poll(this.closed ? 0 : -1);
	}

	private int poll(int millis) {
		try {
			return this.epoll.poll(millis, this::report);
		}
		catch (IOException | RuntimeException ex) {
			report(ex);
			return 0;
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.epoll.wakeup();
	}

	@Override
	public boolean isClosed() {
		return this.closed;
	}

	@Override
	public void release() {
		this.epoll.close();
		this.epoll.forEach(this::endWaits);
	}

	private void endWaits(Watched known) {
		try {
			((EpollRegistration) known).endWaits();
		}
		catch (Throwable ex) {
			// A task that fails must not leave others waiting.
			report(ex);
		}
	}

	private void report(Throwable failure) {
		try {
			this.throttle.log((suppressed) -> logger.error("Waiting for readiness failed ({} more like this)",
					suppressed, failure));
		}
		catch (Throwable ex) {
			// A logger that fails must not leave everybody waiting.
		}
	}

}
