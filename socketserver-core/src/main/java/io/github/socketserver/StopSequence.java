package io.github.socketserver;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.request.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a server stops: stage by stage, under one budget.
 *
 * @param <R> the kind of request
 */
final class StopSequence<R extends Request> {

	private static final Logger logger = LoggerFactory.getLogger(StopSequence.class);

	private static final long LONGEST_DRAIN = TimeUnit.SECONDS.toNanos(1);

	private static final long LONGEST_END = TimeUnit.SECONDS.toNanos(1);

	private final BaseServer<R> server;

	private final ActiveRequests<R> active;

	private final ReentrantLock lock = new ReentrantLock();

	private final AtomicReference<@Nullable StopBudget> hurry = new AtomicReference<>();

	private volatile boolean closeRequested;

	private volatile StopReport lastReport = new StopReport(StopReport.Outcome.GRACEFUL, List.of(), Duration.ZERO);

	StopSequence(BaseServer<R> server, ActiveRequests<R> active) {
		this.server = server;
		this.active = active;
	}

	/**
	 * Stops the server. If another thread stops it already, that one hurries to keep the
	 * earlier of both deadlines, and its report is returned; a request of this server
	 * does not wait for it, since it would wait for itself. Called on a thread that
	 * serves many requests, as under {@code selecting}, it only begins the stop.
	 * @param budget how long it may take
	 * @return how it went
	 */
	StopReport stop(Duration budget) {
		if (this.server.loopControl().isLoopOfMany()) {
			stopElsewhere(budget);
			return this.lastReport;
		}
		StopBudget wanted = StopBudget.of(budget);
		if (!acquire(wanted)) {
			return this.lastReport;
		}
		try {
			return this.server.loopControl().beginStop() ? run(wanted) : this.lastReport;
		}
		finally {
			unlock();
		}
	}

	/**
	 * Stops the server for good, as its configuration says. If another thread stops it
	 * already and cannot be waited for, that one closes it in the end.
	 */
	void close() {
		this.closeRequested = true;
		this.server.loopControl().beginClose();
		stop();
		closeIfRequested();
	}

	/**
	 * Stops the server as its configuration says.
	 */
	void stop() {
		if (this.server.config().closePolicy() == ClosePolicy.ABANDON) {
			abandon();
		}
		else {
			stop(this.server.config().closeTimeout());
		}
	}

	/*
	 * A thread that has to serve the others until they end cannot wait for that.
	 */
	private void stopElsewhere(Duration budget) {
		Thread thread = new Thread(() -> stop(budget), "socketserver-" + this.server.name() + "-stop");
		thread.setDaemon(false);
		thread.start();
	}

	private void unlock() {
		this.hurry.set(null);
		this.lock.unlock();
		closeIfRequested();
	}

	private void closeIfRequested() {
		if (this.closeRequested && !this.lock.isHeldByCurrentThread() && this.lock.tryLock()) {
			try {
				this.server.loopControl().endClose();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/*
	 * Closes the listener and leaves running requests alone.
	 */
	private void abandon() {
		StopBudget budget = StopBudget.of(Duration.ZERO);
		if (!acquire(budget)) {
			return;
		}
		try {
			if (this.server.loopControl().beginStop()) {
				leave(budget);
			}
		}
		finally {
			unlock();
		}
	}

	private void leave(StopBudget budget) {
		endLoop(budget.begin(), budget.begin());
		this.server.loopControl().closeListenerUnlessNeeded();
		if (!isLoopServing()) {
			awaitLoop(budget.begin() + LONGEST_END);
		}
		this.server.markShuttingDown();
		finish(report(StopReport.Outcome.ABANDONED, descriptions(this.active.others()), budget));
	}

	private boolean acquire(StopBudget wanted) {
		if (this.lock.isHeldByCurrentThread()) {
			return false;
		}
		if (this.lock.tryLock()) {
			return true;
		}
		this.hurry.accumulateAndGet(wanted, StopBudget::earlier);
		this.active.wakeWaiters();
		if (isOwnRequest()) {
			return false;
		}
		this.lock.lock();
		return true;
	}

	private StopBudget current(StopBudget own) {
		return StopBudget.earlier(this.hurry.get(), own);
	}

	private boolean isOwnRequest() {
		Thread self = Thread.currentThread();
		ServerLoop loop = this.server.loop();
		return (loop != null && loop.isCurrentThread())
				|| this.active.snapshot().stream().anyMatch((run) -> run.isRunningOn(self));
	}

	private StopReport run(StopBudget budget) {
		long drainUntil = Math.min(budget.begin() + LONGEST_DRAIN, current(budget).cutAt());
		endLoop(drainUntil, drainUntil);
		this.server.loopControl().closeListenerUnlessNeeded();
		this.server.markShuttingDown();
		boolean ended = this.active.awaitOthers(() -> current(budget).cutAt());
		List<String> survivors = ended ? List.of() : cut(budget);
		awaitLoop(current(budget).deadline());
		this.server.loopControl().closeListener();
		return finish(report(StopReport.Outcome.FORCED, survivors, budget));
	}

	private void endLoop(long drainUntil, long deadline) {
		ServerLoop loop = this.server.loop();
		if (loop == null) {
			return;
		}
		if (loop.isCurrentThread()) {
			loop.requestStop();
			return;
		}
		loop.requestDrain(drainUntil);
		loop.awaitEnd(deadline);
	}

	/*
	 * Connections are closed before threads are interrupted: the interrupt then finds
	 * nothing that it could tear in the middle.
	 */
	private List<String> cut(StopBudget budget) {
		List<RequestRun<R>> remaining = this.active.others();
		List<String> survivors = descriptions(remaining);
		for (RequestRun<R> run : remaining) {
			run.markCut();
			this.server.control().cut(run.request());
		}
		remaining.forEach(RequestRun::interrupt);
		this.active.awaitOthers(() -> current(budget).deadline());
		return survivors;
	}

	private void awaitLoop(long deadline) {
		ServerLoop loop = this.server.loop();
		if (loop != null && !loop.isCurrentThread()) {
			loop.awaitEnd(deadline);
		}
	}

	private boolean isLoopServing() {
		return this.server.control().servesOnItsLoop() && this.active.size() > 0;
	}

	private static List<String> descriptions(List<? extends RequestRun<?>> runs) {
		return runs.stream().map(RequestRun::describe).toList();
	}

	private static StopReport report(StopReport.Outcome outcome, List<String> survivors, StopBudget budget) {
		return new StopReport(survivors.isEmpty() ? StopReport.Outcome.GRACEFUL : outcome, survivors,
				Duration.ofNanos(System.nanoTime() - budget.begin()));
	}

	private StopReport finish(StopReport report) {
		this.lastReport = report;
		this.server.life().set(ServerState.STOPPED);
		this.server.releaseRuntimeIfIdle();
		this.server.listeners().stopped(report);
		QuietLog.write(() -> log(report));
		return report;
	}

	private void log(StopReport report) {
		switch (report.outcome()) {
			case GRACEFUL -> logger.info("Socket server '{}' stopped", this.server.name());
			case FORCED -> logger.info("Socket server '{}' stopped, aborted with {} active requests: {}",
					this.server.name(), report.survivors().size(), report.survivors());
			case ABANDONED -> logger.info("Socket server '{}' stopped, {} active requests go on: {}",
					this.server.name(), report.survivors().size(), report.survivors());
		}
	}

}
