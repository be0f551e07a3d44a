package io.github.socketserver.concurrency;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * {@link Concurrency#forking(ProcessSettings)}. Each process that serves a request has a
 * thread here that waits for it, so the bound of the threads is that of the processes.
 */
final class ForkingConcurrency extends Concurrency {

	private final ProcessSettings settings;

	private final @Nullable WorkerProgram program;

	ForkingConcurrency(ProcessSettings settings, @Nullable WorkerProgram program) {
		super("forking");
		this.settings = settings;
		this.program = program;
	}

	@Override
	public ProcessSettings processes() {
		return this.settings;
	}

	@Override
	public @Nullable WorkerProgram workerProgram() {
		return this.program;
	}

	@Override
	public Dispatcher open(String threadName, boolean daemon) {
		PoolSettings threads = new PoolSettings(this.settings.max(), 0, 0, OverloadPolicy.WAIT);
		return new PoolDispatcher(threads, new NumberedThreadFactory(threadName, daemon));
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ForkingConcurrency forking && this.settings.equals(forking.settings)
				&& Objects.equals(this.program, forking.program);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.settings, this.program);
	}

}
