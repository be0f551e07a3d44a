package io.github.socketserver;

import java.util.Objects;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.process.WorkerHandlerException;
import io.github.socketserver.process.WorkerReply;
import io.github.socketserver.process.WorkerReply.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a request in its worker means in the server's process.
 */
final class WorkerReplies {

	private WorkerReplies() {
	}

	/**
	 * Ends a request here as it has ended in its worker.
	 * @param reply what the worker says
	 * @return why the connection ends, if there is one
	 * @throws PeerException if the client has ended the request
	 * @throws WorkerHandlerException if the handler has failed
	 */
	static CloseCause complete(WorkerReply reply) throws PeerException, WorkerHandlerException {
		return switch (reply.outcome()) {
			case COMPLETED -> reply.cause();
			case STOPPED -> CloseCause.ERROR;
			case FAILED -> throw new WorkerHandlerException(Objects.requireNonNull(reply.failure()));
			case CLIENT_FAILED -> throw Objects.requireNonNull(reply.failure()).ofClient(reply.cause());
		};
	}

	/**
	 * Returns how a handler has ended that ran in this process.
	 * @param thrown what it has thrown; {@code null} if nothing
	 * @param stopped whether it would stop the server
	 * @return the outcome
	 */
	static Outcome outcomeOf(@Nullable Throwable thrown, boolean stopped) {
		if (stopped) {
			return Outcome.STOPPED;
		}
		if (thrown == null) {
			return Outcome.COMPLETED;
		}
		return (thrown instanceof PeerException) ? Outcome.CLIENT_FAILED : Outcome.FAILED;
	}

}
