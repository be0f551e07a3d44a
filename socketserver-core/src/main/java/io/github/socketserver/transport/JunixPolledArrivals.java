package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXDatagramChannel;

/**
 * {@link JunixArrivals} by junixsocket's channel. It reports a sender without a name, and
 * any empty datagram, with neither bytes nor address, just as if nothing were there; so
 * readiness is asked first.
 */
final class JunixPolledArrivals implements JunixArrivals {

	private final AFUNIXDatagramChannel channel;

	private final Selector arrivals;

	JunixPolledArrivals(AFUNIXDatagramChannel channel) throws IOException {
		this.channel = channel;
		this.arrivals = channel.provider().openSelector();
		channel.register(this.arrivals, SelectionKey.OP_READ);
	}

	@Override
	public DatagramEndpoint.@Nullable Sender receive(ByteBuffer target) throws IOException {
		if (!hasArrived()) {
			return null;
		}
		SocketAddress sender = this.channel.receive(target);
		return this.channel.isOpen() ? new DatagramEndpoint.Sender(JunixAddresses.toPlain(sender)) : null;
	}

	private boolean hasArrived() throws IOException {
		boolean arrived = this.arrivals.selectNow() > 0;
		this.arrivals.selectedKeys().clear();
		return arrived;
	}

	@Override
	public void close() throws IOException {
		this.arrivals.close();
	}

}
