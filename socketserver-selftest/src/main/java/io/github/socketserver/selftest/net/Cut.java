package io.github.socketserver.selftest.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends a pair of connections after so many bytes of both directions together.
 */
final class Cut {

	private final SocketChannel client;

	private final SocketChannel server;

	private final AtomicLong left;

	Cut(SocketChannel client, SocketChannel server, long after) {
		this.client = client;
		this.server = server;
		this.left = new AtomicLong(after);
	}

	/**
	 * Takes note of bytes that are about to pass.
	 * @param bytes how many
	 * @throws IOException if the connections are cut now
	 */
	void passing(int bytes) throws IOException {
		if (this.left.addAndGet(-bytes) < 0) {
			reset(this.client);
			reset(this.server);
			throw new IOException("Cut");
		}
	}

	private static void reset(SocketChannel channel) throws IOException {
		if (channel.isOpen() && !(channel.getLocalAddress() instanceof UnixDomainSocketAddress)) {
			channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		}
		channel.close();
	}

}
