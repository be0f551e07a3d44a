package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.Dispatcher;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.io.HeldReplies;
import io.github.socketserver.transport.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * What a server has only while it serves: threads, a poller, a timer.
 */
final class ServerRuntime {

	private final String threadName;

	private final boolean daemon;

	private final Dispatcher dispatcher;

	private final Readiness readiness;

	private final ScheduledThreadPoolExecutor timer;

	private final HeldReplyTimer heldReplies;

	private final @Nullable SelectingLoops loops;

	private final Map<Concurrency, Dispatcher> handOffs = new ConcurrentHashMap<>();

	private ServerRuntime(String threadName, boolean daemon, Dispatcher dispatcher, Readiness readiness,
			@Nullable SelectingLoops loops, ScheduledThreadPoolExecutor timer) {
		this.threadName = threadName;
		this.daemon = daemon;
		this.dispatcher = dispatcher;
		this.readiness = readiness;
		this.loops = loops;
		this.timer = timer;
		this.heldReplies = new HeldReplyTimer(this.timer);
	}

	static ServerRuntime open(ServerConfig config, WaitingPlan waiting, ServerListener listener) throws IOException {
		String threadName = "socketserver-" + config.name();
		boolean daemon = config.closePolicy() == ClosePolicy.ABANDON;
		Dispatcher dispatcher = config.concurrency().open(threadName, daemon);
		ScheduledThreadPoolExecutor timer = newTimer(threadName + "-timer");
		try {
			Readiness readiness = waiting.openReadiness(config.concurrency(),
					(nanos, task) -> timer.schedule(task, nanos, TimeUnit.NANOSECONDS), threadName + "-poller");
			ServerRuntime opened = open(config, waiting, dispatcher, readiness, timer);
			opened.watchLoops(config.stuckAfter(), listener);
			return opened;
		}
		catch (IOException | RuntimeException | Error ex) {
			timer.shutdownNow();
			dispatcher.close();
			throw ex;
		}
	}

	private static ServerRuntime open(ServerConfig config, WaitingPlan waiting, Dispatcher dispatcher,
			Readiness readiness, ScheduledThreadPoolExecutor timer) throws IOException {
		String threadName = "socketserver-" + config.name();
		boolean daemon = config.closePolicy() == ClosePolicy.ABANDON;
		try {
			SelectingLoops loops = (config.concurrency().loops() == 0) ? null
					: SelectingLoops.open(waiting, threadName, daemon, loopsOf(config));
			return new ServerRuntime(threadName, daemon, dispatcher, readiness, loops, timer);
		}
		catch (IOException | RuntimeException | Error ex) {
			readiness.close();
			throw ex;
		}
	}

	private void watchLoops(Duration limit, ServerListener listener) {
		if (this.loops == null) {
			return;
		}
		for (SelectingLoop loop : this.loops.all()) {
			StuckLoopWatch watch = new StuckLoopWatch(loop, limit, listener);
			this.timer.scheduleWithFixedDelay(watch, watch.interval(), watch.interval(), TimeUnit.NANOSECONDS);
		}
	}

	/*
	 * Datagrams are handled where they are received, so more loops would find nothing.
	 */
	private static int loopsOf(ServerConfig config) {
		return config.type().isStream() ? config.concurrency().loops() : config.acceptors();
	}

	Dispatcher dispatcher() {
		return this.dispatcher;
	}

	Dispatcher dispatcher(Concurrency concurrency) {
		return this.handOffs.computeIfAbsent(concurrency,
				(key) -> key.open(this.threadName + "-" + key.name(), this.daemon));
	}

	Readiness readiness() {
		return this.readiness;
	}

	/**
	 * Returns the loops that call handlers frame by frame.
	 * @return the loops; {@code null} unless the mode is {@code selecting}
	 */
	@Nullable SelectingLoops loops() {
		return this.loops;
	}

	/**
	 * Returns who watches replies that are held back.
	 * @return what makes a watch for each holder that begins to hold something
	 */
	HeldReplies heldReplies() {
		return this.heldReplies;
	}

	HeldReplies newHeldReplies() {
		return this.heldReplies.newWatch();
	}

	Future<?> after(long nanos, Runnable task) {
		return this.timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
	}

	void close() throws IOException {
		this.dispatcher.close();
		this.handOffs.values().forEach(Dispatcher::close);
		this.timer.shutdownNow();
		this.readiness.close();
		if (this.loops != null) {
			this.loops.close();
		}
	}

	private static ScheduledThreadPoolExecutor newTimer(String name) {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		});
		timer.setRemoveOnCancelPolicy(true);
		return timer;
	}

}
