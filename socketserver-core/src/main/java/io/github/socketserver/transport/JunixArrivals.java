package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXDatagramChannel;

/**
 * Takes datagrams from a channel of junixsocket. For one thread at a time.
 */
interface JunixArrivals extends Closeable {

	/**
	 * Receives a datagram that is waiting. What does not fit into the buffer is lost.
	 * @param target where to put the bytes
	 * @return who sent it; {@code null} when none is waiting, or the channel is closed
	 * @throws IOException if the operating system reports an error
	 */
	DatagramEndpoint.@Nullable Sender receive(ByteBuffer target) throws IOException;

	static JunixArrivals of(AFUNIXDatagramChannel channel) throws IOException {
		return JunixReceive.isThere() ? new JunixDirectArrivals(channel) : new JunixPolledArrivals(channel);
	}

}
