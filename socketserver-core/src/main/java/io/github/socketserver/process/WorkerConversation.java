package io.github.socketserver.process;

import java.io.IOException;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a worker says about one request. For the thread that waits for the request's end.
 */
final class WorkerConversation {

	private final long request;

	private final HandOver handOver;

	private final HandOver.ServingWorker worker;

	private boolean over;

	private @Nullable WorkerReply reply;

	private @Nullable WorkerEnd end;

	WorkerConversation(long request, HandOver handOver, HandOver.ServingWorker worker) {
		this.request = request;
		this.handOver = handOver;
		this.worker = worker;
	}

	/**
	 * Takes note of what the worker says.
	 * @param message the message
	 * @throws IOException if there is no reason to say it
	 */
	void heard(Message message) throws IOException {
		switch (message.type()) {
			case START -> this.handOver.started(this.worker);
			case HANDSHAKE -> this.handOver.tlsHandshake(WorkerHandshake.of(message));
			case REPLY -> this.handOver.reply(message.content());
			case DONE -> {
				this.reply = WorkerReply.of(message);
				this.over = true;
			}
			default -> throw new IOException("A worker has no reason to send " + message.type());
		}
	}

	void ended(WorkerEnd end) {
		this.end = end;
		this.over = true;
	}

	boolean isOver() {
		return this.over;
	}

	/**
	 * Returns how the request has ended.
	 * @param sent whether the worker was sent the request
	 * @return the end
	 * @throws NotBegunException if the worker has ended before it began with the request
	 * @throws WorkerExitException if the worker has ended while it served the request
	 */
	WorkerReply reply(boolean sent) throws NotBegunException, WorkerExitException {
		if (this.end != null && this.end.begun() == this.request) {
			throw new WorkerExitException(this.end.exit());
		}
		if (this.end != null) {
			throw new NotBegunException(this.end.exit(), sent);
		}
		return Objects.requireNonNull(this.reply);
	}

}
