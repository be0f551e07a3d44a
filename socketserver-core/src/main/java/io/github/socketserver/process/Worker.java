package io.github.socketserver.process;

import java.time.Duration;
import java.util.function.Supplier;

import io.github.socketserver.event.ProcessExitCause;

/**
 * A worker as its parent sees it: the thread of a request tells it what to do and waits
 * for its answers.
 */
final class Worker implements WorkerProcess.Listener {

	private final WorkerRoster roster;

	private final WorkerKeys keys;

	private final WorkerProcess process;

	private final long startedAt = System.nanoTime();

	private volatile boolean ready;

	private volatile boolean expired;

	private volatile int served;

	@SuppressWarnings("this-escape")
	Worker(WorkerRoster roster, String threadName, Supplier<ProcessBuilder> command, WorkerBriefing briefing) {
		this.roster = roster;
		this.keys = new WorkerKeys(briefing);
		this.process = new WorkerProcess(threadName, command, this.keys::firstMessage, this);
	}

	WorkerProcess process() {
		return this.process;
	}

	boolean isReady() {
		return this.ready;
	}

	boolean isStopped() {
		return this.process.stop() != WorkerProcess.Stop.NONE;
	}

	int served() {
		return this.served;
	}

	/**
	 * Kills the process if it is still not ready.
	 */
	void expire() {
		if (!this.ready) {
			this.expired = true;
			this.process.kill();
		}
	}

	/**
	 * Returns why the process has ended.
	 * @return the cause
	 */
	ProcessExitCause exitCause() {
		WorkerProcess.Stop stop = this.process.stop();
		if (!this.ready && (this.expired || stop == WorkerProcess.Stop.NONE)) {
			return ProcessExitCause.BOOT_FAILED;
		}
		return switch (stop) {
			case RETIRED -> ProcessExitCause.RETIRED;
			case KILLED -> ProcessExitCause.KILLED;
			case NONE -> ProcessExitCause.CRASHED;
		};
	}

	/**
	 * Returns what is known of the process's end.
	 * @param exit how it has ended
	 * @param bootTimeout how long it might have taken to start
	 * @return the text
	 */
	String describe(WorkerExit exit, Duration bootTimeout) {
		if (this.expired) {
			return "it was killed, since it took longer than " + bootTimeout + " ('processes.boot-timeout')"
					+ exit.describeLastLines();
		}
		return this.ready ? exit.describeAfter(this.process.failure(), null)
				: new BootFailure(exit, this.process.told(), this.process.failure()).describe();
	}

	/**
	 * Gives the worker the keys that the server speaks TLS with, if it has others.
	 * @throws RuntimeException if nobody knows the keys; the process ends then
	 */
	void renewKeys() {
		try {
			Message news = this.keys.news();
			if (news != null) {
				this.process.send(news, null);
				news.wipe();
			}
		}
		catch (RuntimeException ex) {
			this.process.retire();
			throw ex;
		}
	}

	/**
	 * Has the worker serve a request.
	 * @param request the request
	 * @param handOver what goes with it
	 * @return how it has ended
	 * @throws NotBegunException if the worker has ended before it began with the request,
	 * so that another may serve it
	 * @throws WorkerExitException if the worker has ended while it served the request
	 * @throws InterruptedException if the calling thread is interrupted; the process is
	 * killed then
	 */
	WorkerReply serve(WorkerRequest request, HandOver handOver)
			throws NotBegunException, WorkerExitException, InterruptedException {
		HandOver.ServingWorker served = (why) -> this.process.send(new ClientLoss(request.id(), why).toMessage(), null);
		WorkerConversation conversation = new WorkerConversation(request.id(), handOver, served);
		boolean sent = this.process.send(request.toMessage(), handOver.channel());
		handOver.sent(served);
		this.process.converse(conversation);
		WorkerReply reply = conversation.reply(sent);
		this.served++;
		return reply;
	}

	/**
	 * Tells the worker that the server is stopping.
	 */
	void tellStopping() {
		this.process.send(Message.of(MessageType.STOPPING), null);
	}

	@Override
	public void ready() {
		this.ready = true;
		this.roster.ready(this, Duration.ofNanos(System.nanoTime() - this.startedAt));
	}

	@Override
	public void ended(WorkerEnd end) {
		this.roster.ended(this, end.exit());
	}

}
