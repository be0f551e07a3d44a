package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;

/**
 * Asks channels of junixsocket for the credentials of their peers: numbers only.
 */
final class JunixCredentials {

	private JunixCredentials() {
	}

	static @Nullable PeerCredentials of(SocketChannel channel) throws IOException {
		if (!(channel instanceof AFUNIXSocketChannel unix)) {
			return null;
		}
		AFUNIXSocketCredentials peer = unix.getPeerCredentials();
		return (peer == null || peer.getUid() < 0) ? null
				: new PeerCredentials(String.valueOf(peer.getUid()), String.valueOf(peer.getGid()));
	}

}
