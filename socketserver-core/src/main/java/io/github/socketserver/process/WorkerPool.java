package io.github.socketserver.process;

import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.transport.TlsMaterialSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker processes of one server: starts them beforehand, hands requests over to
 * them, replaces those that have ended, and ends those that are left in the end.
 *
 * @since 0.1.0
 */
public final class WorkerPool implements Closeable {

	private static final Logger logger = LoggerFactory.getLogger(WorkerPool.class);

	private static final long TIME_TO_RETIRE = TimeUnit.SECONDS.toNanos(2);

	private static final long TIME_TO_DIE = TimeUnit.SECONDS.toNanos(5);

	private final String serverName;

	private final WorkerRoster roster;

	private final Duration bootTimeout;

	private WorkerPool(String serverName, WorkerRoster roster, Duration bootTimeout) {
		this.serverName = serverName;
		this.roster = roster;
		this.bootTimeout = bootTimeout;
	}

	/**
	 * Opens a pool and begins to start workers.
	 * @param serverName the server's name
	 * @param settings the bounds
	 * @param mainClass the workers' main class; calls {@link WorkerLoop#run}
	 * @param setup what the workers serve, and how
	 * @param keys gives the keys that the workers speak TLS with; {@code null} if they
	 * are not told any
	 * @param listener told of workers that start and end
	 * @return the pool
	 */
	public static WorkerPool open(String serverName, ProcessSettings settings, String mainClass, byte[] setup,
			@Nullable TlsMaterialSource keys, ServerListener listener) {
		WorkerBriefing briefing = new WorkerBriefing(settings.orphanTimeout(), setup, keys);
		WorkerCommand command = WorkerCommand.of(mainClass, settings);
		ClassArchive archive = ClassArchive.of(command, briefing, settings);
		WorkerTemplate template = new WorkerTemplate(serverName, () -> command.builder(archive.arguments()), briefing);
		WorkerRoster roster = new WorkerRoster(template, settings, listener);
		roster.open(() -> archive.trainInBackground("socketserver-" + serverName + "-training"));
		return new WorkerPool(serverName, roster, settings.bootTimeout());
	}

	/**
	 * Has a request served by a worker, and waits for its end. A worker that ends before
	 * it has begun with the request is replaced by another.
	 * @param request the request
	 * @param handOver what goes with it
	 * @return how the request has ended
	 * @throws WorkerExitException if the worker has ended while it served the request
	 * @throws WorkerUnavailableException if no worker can be had
	 * @throws InterruptedException if the calling thread is interrupted; the worker is
	 * killed then
	 */
	public WorkerReply serve(WorkerRequest request, HandOver handOver)
			throws WorkerExitException, WorkerUnavailableException, InterruptedException {
		HandOverLosses losses = new HandOverLosses(this.bootTimeout);
		long arrival = this.roster.arrive();
		while (true) {
			Worker worker = this.roster.acquire(arrival);
			WorkerReply reply = null;
			try {
				worker.renewKeys();
				reply = worker.serve(request, handOver);
				return reply;
			}
			catch (NotBegunException ex) {
				losses.add(ex.exit(), ex.isSent(), System.nanoTime());
				logger.warn("Worker process {} of server '{}' ended before it began with request {}: {}",
						ex.exit().pid(), this.serverName, request.id(), ex.exit().describe());
			}
			finally {
				this.roster.release(worker, reply != null);
			}
		}
	}

	/**
	 * Tells workers that serve a request that the server is stopping.
	 */
	public void tellStopping() {
		this.roster.busy().forEach(Worker::tellStopping);
	}

	/**
	 * Returns the numbers of the processes: Python's {@code active_children}, and those
	 * that wait for a request.
	 * @return the numbers
	 */
	public Set<Long> pids() {
		Set<Long> pids = new TreeSet<>();
		this.roster.all().forEach((worker) -> pids.add(worker.process().pid()));
		pids.remove(-1L);
		return pids;
	}

	/**
	 * Returns how the processes are.
	 * @return a snapshot
	 */
	public WorkerStatistics statistics() {
		return this.roster.statistics();
	}

	/**
	 * Ends all workers and waits until nothing of them is left.
	 */
	@Override
	public void close() {
		List<Worker> left = this.roster.close();
		left.forEach((worker) -> worker.process().retire());
		if (!awaitEnd(left, TIME_TO_RETIRE)) {
			left.forEach((worker) -> worker.process().kill());
			awaitEnd(left, TIME_TO_DIE);
		}
	}

	private static boolean awaitEnd(List<Worker> workers, long nanos) {
		long deadline = System.nanoTime() + nanos;
		boolean interrupted = Thread.interrupted();
		boolean ended = true;
		for (Worker worker : workers) {
			try {
				ended &= worker.process().awaitEnd(deadline - System.nanoTime());
			}
			catch (InterruptedException ex) {
				interrupted = true;
				ended = false;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return ended;
	}

}
