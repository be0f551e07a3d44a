package io.github.socketserver.process;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

import org.jspecify.annotations.Nullable;

/**
 * Lets an interrupt of the thread that listens to a worker kill the worker, which ends
 * the wait: listening itself cannot be interrupted.
 */
final class KillingInterrupt extends AbstractInterruptibleChannel {

	private final WorkerProcess process;

	KillingInterrupt(WorkerProcess process) {
		this.process = process;
	}

	/**
	 * Listens, and kills the worker if the calling thread is interrupted meanwhile, or
	 * was before.
	 * @param listening listens
	 * @return what was heard
	 * @throws IOException if listening fails
	 * @throws InterruptedException if the calling thread was interrupted
	 */
	@Nullable Message during(Listening listening) throws IOException, InterruptedException {
		begin();
		try {
			return listening.listen();
		}
		finally {
			finish();
		}
	}

	private void finish() throws InterruptedException {
		try {
			end(true);
		}
		catch (AsynchronousCloseException ex) {
			Thread.interrupted();
			throw new InterruptedException();
		}
	}

	@Override
	protected void implCloseChannel() {
		this.process.kill();
	}

	/**
	 * Hears what a worker says next.
	 */
	@FunctionalInterface
	interface Listening {

		@Nullable Message listen() throws IOException;

	}

}
