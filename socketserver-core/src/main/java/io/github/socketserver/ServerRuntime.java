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
import io.github.socketserver.io.InputLimits;
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

	private final InputLimits inputLimits;

	private final @Nullable SelectingLoops loops;

	private final Map<Concurrency, Dispatcher> handOffs = new ConcurrentHashMap<>();

	private ServerRuntime(ServerConfig config, Dispatcher dispatcher, Readiness readiness,
			@Nullable SelectingLoops loops, ScheduledThreadPoolExecutor timer) {
		this.threadName = threadName(config);
		this.daemon = isDaemon(config);
		this.dispatcher = dispatcher;
		this.readiness = readiness;
		this.loops = loops;
		this.timer = timer;
		this.heldReplies = new HeldReplyTimer(this.timer);
		this.inputLimits = InputLimits.of(config.maxLineLength(), config.maxFrameSize());
	}

	private static String threadName(ServerConfig config) {
		return "socketserver-" + config.name();
	}

	private static boolean isDaemon(ServerConfig config) {
		return config.closePolicy() == ClosePolicy.ABANDON;
	}

	static ServerRuntime open(ServerConfig config, WaitingPlan waiting, ServerListener listener) throws IOException {
		String threadName = threadName(config);
		Dispatcher dispatcher = config.concurrency().open(threadName, isDaemon(config));
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
		try {
			SelectingLoops loops = (config.concurrency().loops() == 0) ? null
					: SelectingLoops.open(waiting, threadName(config), isDaemon(config), loopsOf(config));
			return new ServerRuntime(config, dispatcher, readiness, loops, timer);
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

	/**
	 * Returns how much clients may send in one piece.
	 * @return the limits
	 */
	InputLimits inputLimits() {
		return this.inputLimits;
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
