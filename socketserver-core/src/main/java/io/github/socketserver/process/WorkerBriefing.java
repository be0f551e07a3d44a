package io.github.socketserver.process;

import java.time.Duration;
import java.util.Arrays;

import io.github.socketserver.transport.TlsMaterial;
import io.github.socketserver.transport.TlsMaterialSource;
import org.jspecify.annotations.Nullable;

/**
 * What each worker is told before its first request: what it serves, and how, and the
 * keys that it speaks TLS with, as they are then.
 *
 * @param orphanTimeout how long it may outlive its parent
 * @param setup what it serves, and how
 * @param keys gives the keys; {@code null} if it is not told any
 */
record WorkerBriefing(Duration orphanTimeout, byte[] setup, @Nullable TlsMaterialSource keys) {

	/**
	 * Returns the keys as they are now.
	 * @return the keys; {@code null} if workers are not told any
	 */
	@Nullable TlsMaterial currentKeys() {
		return (this.keys != null) ? this.keys.material() : null;
	}

	/**
	 * Makes the first message to a worker.
	 * @param told the keys; {@code null} for none
	 * @return the message, to be overwritten when it was sent
	 */
	Message message(@Nullable TlsMaterial told) {
		byte[] encoded = (told != null) ? told.encode() : new byte[0];
		Message message = Message.of(MessageType.SETUP, (output) -> {
			output.writeLong(this.orphanTimeout.toNanos());
			output.write(this.setup);
			output.write(encoded);
		});
		Arrays.fill(encoded, (byte) 0);
		return message;
	}

	/**
	 * Tells what there is, but nothing of it.
	 */
	@Override
	public String toString() {
		return "WorkerBriefing" + ((this.keys != null) ? " with keys" : "");
	}

}
