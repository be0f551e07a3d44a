package io.github.socketserver;

import java.nio.channels.SelectionKey;
import java.time.Duration;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.TlsHandshakeException;
import io.github.socketserver.transport.StreamConnection;

/**
 * The TLS handshake of a connection on its loop.
 */
final class LoopHandshake {

	private final ConnectionChannel channel;

	private final LoopConversation conversation;

	private final HandshakeLimit limit;

	private final long begin = System.nanoTime();

	private int interest = SelectionKey.OP_READ;

	LoopHandshake(ConnectionChannel channel, LoopConversation conversation, Duration limit) {
		this.channel = channel;
		this.conversation = conversation;
		this.limit = new HandshakeLimit(limit);
	}

	/**
	 * Goes on with the handshake, without waiting.
	 * @return whether it is done
	 * @throws PeerException if the client does not agree, or the server stops before the
	 * client has begun
	 */
	boolean proceed() throws PeerException {
		boolean overslept = this.limit.isOverslept();
		StreamConnection.Progress progress = this.channel.handshakeNow();
		if (progress == StreamConnection.Progress.DONE) {
			this.conversation.handshaken(this.begin, null);
			return true;
		}
		if (progress == StreamConnection.Progress.NEEDS_FIRST_BYTES && this.channel.reader().isStopping()) {
			throw new TlsHandshakeException("The server stopped before the client began a TLS handshake",
					CloseCause.SHUTDOWN);
		}
		if (overslept) {
			this.limit.renew(progress);
		}
		this.interest = (progress == StreamConnection.Progress.NEEDS_WRITE) ? SelectionKey.OP_WRITE
				: SelectionKey.OP_READ;
		return false;
	}

	/**
	 * Takes note that there will be no TLS.
	 * @param reason why not
	 */
	void fail(Throwable reason) {
		this.conversation.handshaken(this.begin, reason);
	}

	/**
	 * Returns what the channel has to be ready for.
	 * @return the operation
	 */
	int interest() {
		return this.interest;
	}

	/**
	 * Returns until when the handshake has to be done.
	 * @return the time; {@link Deadline#NEVER} for no limit
	 */
	long deadline() {
		return this.limit.deadline();
	}

	/**
	 * Returns what the end of the time means.
	 * @return the exception
	 */
	PeerException expired() {
		return this.limit.expired();
	}

}
