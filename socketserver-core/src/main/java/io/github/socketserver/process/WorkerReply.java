package io.github.socketserver.process;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

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
 * @param tags the tags that the handler has added to the request
 * @since 0.1.0
 */
public record WorkerReply(Outcome outcome, @Nullable RemoteFailure failure, CloseCause cause, long receivedBytes,
		long sentBytes, long frames, Map<String, String> tags) {

	/**
	 * Creates a reply.
	 * @param outcome how the handler has ended
	 * @param failure what it has thrown
	 * @param cause why the connection ends
	 * @param receivedBytes how many bytes came from the client
	 * @param sentBytes how many bytes were sent to the client
	 * @param frames how many frames were handled
	 * @param tags what it has added to the request
	 */
	public WorkerReply {
		tags = Map.copyOf(tags);
	}

	Message toMessage() {
		return Message.of(MessageType.DONE, (output) -> {
			output.writeByte(this.outcome.ordinal());
			output.writeByte(this.cause.ordinal());
			output.writeLong(this.receivedBytes);
			output.writeLong(this.sentBytes);
			output.writeLong(this.frames);
			output.writeInt(this.tags.size());
			for (Map.Entry<String, String> tag : this.tags.entrySet()) {
				output.writeUTF(tag.getKey());
				output.writeUTF(tag.getValue());
			}
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
		Map<String, String> tags = new HashMap<>();
		for (int left = input.readInt(); left > 0; left--) {
			tags.put(input.readUTF(), input.readUTF());
		}
		RemoteFailure failure = input.readBoolean() ? RemoteFailure.read(input) : null;
		return new WorkerReply(outcome, failure, cause, receivedBytes, sentBytes, frames, tags);
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
