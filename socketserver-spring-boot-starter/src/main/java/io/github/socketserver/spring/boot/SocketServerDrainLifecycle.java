package io.github.socketserver.spring.boot;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogMessage;

/**
 * {@link SmartLifecycle} that stops accepting and lets running requests end, for all
 * servers at the same time.
 *
 * @since 0.1.0
 */
public final class SocketServerDrainLifecycle implements SmartLifecycle {

	/**
	 * Phase in which servers drain, that of the graceful shutdown of web servers.
	 */
	public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

	private static final Log logger = LogFactory.getLog(SocketServerDrainLifecycle.class);

	private final SocketServers servers;

	private final TrafficReadiness readiness;

	private volatile boolean running;

	/**
	 * Creates a life cycle.
	 * @param servers the servers
	 * @param applicationContext publishes the application's readiness
	 * @param availability knows the application's readiness; {@code null} to leave it
	 * alone
	 */
	public SocketServerDrainLifecycle(SocketServers servers, ApplicationContext applicationContext,
			@Nullable ApplicationAvailability availability) {
		this.servers = servers;
		this.readiness = new TrafficReadiness(applicationContext, availability);
	}

	@Override
	public void start() {
		this.running = true;
		this.readiness.restore();
	}

	@Override
	public void stop() {
		CountDownLatch done = new CountDownLatch(1);
		stop(done::countDown);
		try {
			done.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		if (!this.servers.isEmpty()) {
			this.readiness.refuse();
		}
		List<SocketServerRegistration> draining = this.servers.registrations()
			.stream()
			.filter(SocketServerRegistration::isGraceful)
			.toList();
		if (draining.isEmpty()) {
			callback.run();
			return;
		}
		logger.info("Commencing graceful shutdown of socket servers. Waiting for active requests to complete");
		AtomicInteger remaining = new AtomicInteger(draining.size());
		for (SocketServerRegistration registration : draining) {
			new Thread(() -> drain(registration, remaining, callback),
					"socketserver-" + registration.server().name() + "-shutdown")
				.start();
		}
	}

	private void drain(SocketServerRegistration registration, AtomicInteger remaining, Runnable callback) {
		try {
			this.servers.stop(registration);
		}
		catch (RuntimeException ex) {
			logger.warn(LogMessage.format("Socket server '%s' could not be drained", registration.server().name()), ex);
		}
		finally {
			if (remaining.decrementAndGet() == 0) {
				callback.run();
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
