package io.github.socketserver;

import java.time.Duration;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.TlsHandshakeException;
import io.github.socketserver.transport.StreamConnection;

/**
 * Agrees with a client on how to speak TLS, waiting for it.
 */
final class BlockingHandshake {

	private final ConnectionChannel channel;

	private final HandshakeLimit limit;

	BlockingHandshake(ConnectionChannel channel, Duration limit) {
		this.channel = channel;
		this.limit = new HandshakeLimit(limit);
	}

	/**
	 * Makes the handshake.
	 * @throws PeerException if the client does not agree, or not in time
	 */
	void run() throws PeerException {
		try {
			StreamConnection.Progress progress = this.channel.handshakeNow();
			boolean late = false;
			while (progress != StreamConnection.Progress.DONE) {
				if (late) {
					throw this.limit.expired();
				}
				late = !await(progress);
				boolean overslept = this.limit.isOverslept();
				progress = this.channel.handshakeNow();
				late &= !(overslept && this.limit.renew(progress));
			}
		}
		finally {
			this.channel.reader().setWaitsBetweenFrames(false);
		}
	}

	/*
	 * A client that has not begun is in no hurry, so the server need not wait for it when
	 * it stops.
	 */
	private boolean await(StreamConnection.Progress progress) throws PeerException {
		if (progress == StreamConnection.Progress.NEEDS_WRITE) {
			return this.channel.writer().awaitWritable(this.limit.deadline());
		}
		ChannelReader reader = this.channel.reader();
		boolean notBegun = progress == StreamConnection.Progress.NEEDS_FIRST_BYTES;
		reader.setWaitsBetweenFrames(notBegun);
		if (notBegun && reader.isStopping()) {
			throw new TlsHandshakeException("The server stopped before the client began a TLS handshake",
					CloseCause.SHUTDOWN);
		}
		return reader.awaitReadable(this.limit.deadline());
	}

}
