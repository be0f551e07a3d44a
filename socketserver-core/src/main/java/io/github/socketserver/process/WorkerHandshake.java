package io.github.socketserver.process;

import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.PeerException;
import org.jspecify.annotations.Nullable;

/**
 * The end of a TLS handshake in a worker.
 *
 * @param duration how long it took
 * @param failure why it failed; {@code null} if it did not
 * @since 0.1.0
 */
public record WorkerHandshake(Duration duration, @Nullable Throwable failure) {

	Message toMessage() {
		return Message.of(MessageType.HANDSHAKE, (output) -> {
			output.writeLong(this.duration.toNanos());
			output.writeBoolean(this.failure != null);
			if (this.failure != null) {
				CloseCause cause = (this.failure instanceof PeerException peer) ? peer.closeCause() : null;
				output.writeByte((cause != null) ? cause.ordinal() : -1);
				RemoteFailure.of(this.failure).write(output);
			}
		});
	}

	static WorkerHandshake of(Message message) throws IOException {
		DataInputStream input = message.read();
		Duration duration = Duration.ofNanos(input.readLong());
		if (!input.readBoolean()) {
			return new WorkerHandshake(duration, null);
		}
		byte cause = input.readByte();
		RemoteFailure failure = RemoteFailure.read(input);
		return new WorkerHandshake(duration,
				(cause < 0) ? new WorkerHandlerException(failure) : failure.ofClient(CloseCause.values()[cause]));
	}

}
