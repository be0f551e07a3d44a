package io.github.socketserver.process;

import io.github.socketserver.transport.TlsMaterial;
import org.jspecify.annotations.Nullable;

/**
 * Which keys one worker has. It has some from its start on, and is told of others before
 * its next request, so that no process has to end when a certificate is replaced.
 */
final class WorkerKeys {

	private final WorkerBriefing briefing;

	private volatile @Nullable TlsMaterial told;

	WorkerKeys(WorkerBriefing briefing) {
		this.briefing = briefing;
	}

	/**
	 * Makes the first message to the worker, with the keys as they are now.
	 * @return the message
	 */
	Message firstMessage() {
		this.told = this.briefing.currentKeys();
		return this.briefing.message(this.told);
	}

	/**
	 * Makes a message with the keys if they are not those that the worker has.
	 * @return the message; {@code null} if it has them
	 */
	@Nullable Message news() {
		TlsMaterial current = this.briefing.currentKeys();
		if (current == null || current == this.told) {
			return null;
		}
		byte[] encoded = current.encode();
		this.told = current;
		return new Message(MessageType.KEYS, encoded);
	}

}
