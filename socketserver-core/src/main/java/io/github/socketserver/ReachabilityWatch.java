package io.github.socketserver;

import java.net.SocketException;
import java.time.Instant;

import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.AcceptFailure;
import io.github.socketserver.event.ServerListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that clients cannot find a server any more although it serves: somebody has
 * removed the file of its Unix socket, or put another in its place.
 */
final class ReachabilityWatch {

	private static final Logger logger = LoggerFactory.getLogger(ReachabilityWatch.class);

	private final String serverName;

	private final ServerListener listener;

	private volatile @Nullable AcceptFailure failure;

	ReachabilityWatch(String serverName, ServerListener listener) {
		this.serverName = serverName;
		this.listener = listener;
	}

	/**
	 * Takes note of what a look at the file has shown.
	 * @param reachable whether it is still the server's own
	 */
	void look(boolean reachable) {
		if (reachable == (this.failure == null)) {
			return;
		}
		if (reachable) {
			found();
		}
		else {
			lost();
		}
	}

	private void lost() {
		String message = "The file of the Unix socket was removed or replaced";
		this.failure = new AcceptFailure(AcceptErrorKind.FATAL, message, Instant.now(), 1);
		this.listener.acceptFailed(AcceptErrorKind.FATAL, new SocketException(message));
		QuietLog.write(() -> logger.error("The file of the Unix socket of server '{}' was removed or replaced while it "
				+ "serves: no client can connect until the server is started again", this.serverName));
	}

	private void found() {
		this.failure = null;
		this.listener.acceptRecovered();
		QuietLog.write(() -> logger.info("Clients find the Unix socket of server '{}' again", this.serverName));
	}

	@Nullable AcceptFailure failure() {
		return this.failure;
	}

}
