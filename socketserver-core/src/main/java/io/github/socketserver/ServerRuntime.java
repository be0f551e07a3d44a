package io.github.socketserver;

import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.Dispatcher;
import io.github.socketserver.io.HeldReplies;
import io.github.socketserver.transport.Poller;
import io.github.socketserver.transport.Readiness;

/**
 * What a server has only while it serves: threads, a poller, a timer.
 */
final class ServerRuntime {

	private final String threadName;

	private final boolean daemon;

	private final Dispatcher dispatcher;

	private final Readiness readiness;

	private final ScheduledThreadPoolExecutor timer;

	private final HeldReplies heldReplies;

	private final Map<Concurrency, Dispatcher> handOffs = new ConcurrentHashMap<>();

	private ServerRuntime(String threadName, boolean daemon, Dispatcher dispatcher, Readiness readiness) {
		this.threadName = threadName;
		this.daemon = daemon;
		this.dispatcher = dispatcher;
		this.readiness = readiness;
		this.timer = newTimer(threadName + "-timer");
		this.heldReplies = new HeldReplyTimer(this.timer);
	}

	static ServerRuntime open(ServerConfig config, SelectorProvider provider) throws IOException {
		String threadName = "socketserver-" + config.name();
		boolean daemon = config.closePolicy() == ClosePolicy.ABANDON;
		Dispatcher dispatcher = config.concurrency().open(threadName, daemon);
		try {
			Readiness readiness = Poller.open(provider, threadName + "-poller");
			return new ServerRuntime(threadName, daemon, dispatcher, readiness);
		}
		catch (IOException | RuntimeException ex) {
			dispatcher.close();
			throw ex;
		}
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

	HeldReplies heldReplies() {
		return this.heldReplies;
	}

	Future<?> after(long nanos, Runnable task) {
		return this.timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
	}

	void close() throws IOException {
		this.dispatcher.close();
		this.handOffs.values().forEach(Dispatcher::close);
		this.timer.shutdownNow();
		this.readiness.close();
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
