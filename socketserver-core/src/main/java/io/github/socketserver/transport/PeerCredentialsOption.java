package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Asks channels for the credentials of their peers.
 */
final class PeerCredentialsOption {

	private PeerCredentialsOption() {
	}

	static @Nullable PeerCredentials of(SocketChannel channel) throws IOException {
		if (channel.provider() != SelectorProvider.provider()) {
			return Junixsocket.isPresent() ? JunixCredentials.of(channel) : null;
		}
		if (!channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
			return null;
		}
		UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
		return new PeerCredentials(peer.user().getName(), peer.group().getName());
	}

}
