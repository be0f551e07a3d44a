package io.github.socketserver.process;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.event.ProcessExitCause;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a worker of a {@link WorkerRoster} may be started, under whose lock it is
 * used, and ends those that take too long for it.
 */
final class BootPlan {

	private final int mostAtOnce = Runtime.getRuntime().availableProcessors();

	private final Duration timeout;

	private final Runnable retry;

	private final BootBackoff backoff;

	private final ScheduledThreadPoolExecutor timer;

	private @Nullable Runnable afterFirst;

	private boolean retryScheduled;

	/**
	 * Creates a plan.
	 * @param serverName the server's name
	 * @param timeout how long a start may take
	 * @param retry called by another thread, when a start that had to wait may be tried
	 */
	BootPlan(String serverName, Duration timeout, Runnable retry) {
		this.timeout = timeout;
		this.retry = retry;
		this.backoff = new BootBackoff(serverName);
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "socketserver-" + serverName + "-processes");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Returns whether another worker may be started now. If it has to wait, the retry is
	 * called in due time, or the end of one that is starting leads to it.
	 * @param booting how many are starting
	 * @return {@code true} if so
	 */
	boolean allows(int booting) {
		if (!this.backoff.isCautious()) {
			return booting < this.mostAtOnce;
		}
		if (booting > 0) {
			return false;
		}
		long pause = this.backoff.pause();
		if (pause > 0 && !this.retryScheduled) {
			this.retryScheduled = true;
			this.timer.schedule(this.retry, pause, TimeUnit.NANOSECONDS);
		}
		return pause <= 0;
	}

	void retrying() {
		this.retryScheduled = false;
	}

	void start(Worker worker) {
		worker.process().start();
		this.timer.schedule(worker::expire, this.timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Sets what is done when the first worker has got ready.
	 * @param action the action
	 */
	void afterFirst(Runnable action) {
		this.afterFirst = action;
	}

	/**
	 * Takes note that a worker has got ready.
	 */
	void booted() {
		this.backoff.booted();
		if (this.afterFirst != null) {
			this.afterFirst.run();
			this.afterFirst = null;
		}
	}

	void served() {
		this.backoff.served();
	}

	/**
	 * Takes note that a worker was lost.
	 * @param worker the worker
	 * @param exit how it has ended
	 * @param busy whether it had a request
	 */
	void ended(Worker worker, WorkerExit exit, boolean busy) {
		ProcessExitCause cause = worker.exitCause();
		if (cause == ProcessExitCause.BOOT_FAILED) {
			this.backoff.bootFailed(exit.pid(), worker.describe(exit, this.timeout));
		}
		else if (cause == ProcessExitCause.CRASHED) {
			this.backoff.crashed(exit.pid(), busy, worker.describe(exit, this.timeout));
		}
	}

	/**
	 * Returns why nobody should wait for a worker.
	 * @return the reason; {@code null} if there is hope
	 */
	@Nullable String hopelessBecause() {
		return this.backoff.hopelessBecause();
	}

	@Nullable String failure() {
		return this.backoff.failure();
	}

	void close() {
		this.timer.shutdownNow();
	}

}
