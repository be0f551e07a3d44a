package io.github.socketserver.process;

import java.io.DataInputStream;
import java.io.IOException;

import io.github.socketserver.event.CloseCause;
import org.jspecify.annotations.Nullable;

/**
 * How a request has ended in its worker.
 *
 * @param outcome how the handler has ended
 * @param failure what it threw; {@code null} if nothing, or if that does not matter
 * @param cause what the end of the connection is to be counted as
 * @param receivedBytes how many bytes came from the client
 * @param sentBytes how many bytes were sent to the client
 * @param frames how many frames were handled
 * @since 0.1.0
 */
public record WorkerReply(Outcome outcome, @Nullable RemoteFailure failure, CloseCause cause, long receivedBytes,
		long sentBytes, long frames) {

	Message toMessage() {
		return Message.of(MessageType.DONE, (output) -> {
			output.writeByte(this.outcome.ordinal());
			output.writeByte(this.cause.ordinal());
			output.writeLong(this.receivedBytes);
			output.writeLong(this.sentBytes);
			output.writeLong(this.frames);
			output.writeBoolean(this.failure != null);
			if (this.failure != null) {
				this.failure.write(output);
			}
		});
	}

	static WorkerReply of(Message message) throws IOException {
		DataInputStream input = message.read();
		Outcome outcome = Outcome.values()[input.readByte()];
		CloseCause cause = CloseCause.values()[input.readByte()];
		long receivedBytes = input.readLong();
		long sentBytes = input.readLong();
		long frames = input.readLong();
		RemoteFailure failure = input.readBoolean() ? RemoteFailure.read(input) : null;
		return new WorkerReply(outcome, failure, cause, receivedBytes, sentBytes, frames);
	}

	/**
	 * How a handler has ended.
	 *
	 * @since 0.1.0
	 */
	public enum Outcome {

		/**
		 * It has returned.
		 */
		COMPLETED,

		/**
		 * It has failed.
		 */
		FAILED,

		/**
		 * Its client has ended the request.
		 */
		CLIENT_FAILED,

		/**
		 * It threw what would stop the server if it ran in the server's process.
		 */
		STOPPED

	}

}
