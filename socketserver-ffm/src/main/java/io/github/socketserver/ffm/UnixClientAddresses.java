package io.github.socketserver.ffm;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

import io.github.socketserver.transport.UnixSenders;
import org.jspecify.annotations.Nullable;

/**
 * {@link SenderAddresses} of Unix sockets.
 */
final class UnixClientAddresses implements SenderAddresses {

	private final UnixSenders senders = new UnixSenders();

	@Override
	public int size() {
		return UnixSocketAddresses.SIZE;
	}

	@Override
	public @Nullable SocketAddress read(ByteBuffer buffer, int offset, int length) {
		return this.senders.of(UnixSocketAddresses.name(buffer, offset, length));
	}

}
