package io.github.socketserver.request;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;

import io.github.socketserver.transport.PeerCredentials;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients of Unix stream sockets in by the user or group on whose behalf they
 * connect. A client of a Unix socket of whom that is not known, such as the sender of a
 * datagram, is refused. Clients of TCP and UDP are not its business.
 *
 * @since 0.1.0
 * @see StreamRequest#peerCredentials()
 */
public final class PeerCredentialRule implements RequestVerifier {

	private final Set<String> users;

	private final Set<String> groups;

	private PeerCredentialRule(Set<String> users, Set<String> groups) {
		this.users = users;
		this.groups = groups;
	}

	/**
	 * Lets users in.
	 * @param names names of users; for abstract names, numbers
	 * @return the rule
	 */
	public static PeerCredentialRule users(String... names) {
		return new PeerCredentialRule(Set.of(names), Set.of());
	}

	/**
	 * Lets groups in. The effective group of a client counts, not others that its user is
	 * a member of.
	 * @param names names of groups; for abstract names, numbers
	 * @return the rule
	 */
	public static PeerCredentialRule groups(String... names) {
		return new PeerCredentialRule(Set.of(), Set.of(names));
	}

	/**
	 * Lets groups in besides.
	 * @param names names of groups; for abstract names, numbers
	 * @return the wider rule
	 */
	public PeerCredentialRule orGroups(String... names) {
		return new PeerCredentialRule(this.users, Set.of(names));
	}

	@Override
	public boolean verify(Request request) throws IOException {
		if (request.localAddress() instanceof InetSocketAddress) {
			return true;
		}
		return request instanceof StreamRequest stream && isAllowed(stream.peerCredentials());
	}

	private boolean isAllowed(@Nullable PeerCredentials peer) {
		return peer != null && (this.users.contains(peer.user()) || this.groups.contains(peer.group()));
	}

}
