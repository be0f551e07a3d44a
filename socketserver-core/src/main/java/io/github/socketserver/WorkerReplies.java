package io.github.socketserver;

import java.util.Objects;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.process.WorkerHandlerException;
import io.github.socketserver.process.WorkerReply;

/**
 * What the end of a request in its worker means in the server's process.
 */
final class WorkerReplies {

	private WorkerReplies() {
	}

	/**
	 * Ends a request here as it has ended in its worker.
	 * @param reply what the worker says
	 * @param connection the request's connection
	 * @throws PeerException if the client has ended the request
	 * @throws WorkerHandlerException if the handler has failed
	 */
	static void complete(WorkerReply reply, LiveConnection connection) throws PeerException, WorkerHandlerException {
		switch (reply.outcome()) {
			case COMPLETED -> connection.endsBecause(reply.cause());
			case STOPPED -> connection.endsBecause(CloseCause.ERROR);
			case FAILED -> throw new WorkerHandlerException(Objects.requireNonNull(reply.failure()));
			case CLIENT_FAILED -> throw new PeerException(
					String.valueOf(Objects.requireNonNull(reply.failure()).message()), reply.cause());
		}
	}

}
