package io.github.socketserver.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The life of a worker that serves nothing: when it is ready it ends, and leaves an
 * archive of its classes behind.
 */
final class ClassTraining implements WorkerProcess.Listener {

	private final CountDownLatch ended = new CountDownLatch(1);

	private final WorkerProcess process;

	private volatile int code = -1;

	@SuppressWarnings("this-escape")
	ClassTraining(ProcessBuilder command, WorkerBriefing briefing) {
		this.process = new WorkerProcess("socketserver-training",
				() -> command.redirectError(ProcessBuilder.Redirect.DISCARD), new WorkerKeys(briefing)::firstMessage,
				this);
	}

	/**
	 * Starts the worker and waits for its end.
	 * @param timeout how long at most; it is killed then
	 * @param unit unit of the time
	 * @return whether it has ended well
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	boolean run(long timeout, TimeUnit unit) throws InterruptedException {
		this.process.start();
		try {
			return this.ended.await(timeout, unit) && this.code == 0;
		}
		finally {
			this.process.kill();
		}
	}

	@Override
	public void ready() {
		this.process.send(Message.of(MessageType.TRAINED), null);
	}

	@Override
	public void ended(WorkerEnd end) {
		this.code = end.exit().code();
		this.ended.countDown();
	}

}
