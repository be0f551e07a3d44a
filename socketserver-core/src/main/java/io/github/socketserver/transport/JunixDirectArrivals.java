package io.github.socketserver.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXDatagramChannel;

/**
 * {@link JunixArrivals} by {@link JunixReceive}: one call for each datagram, and an
 * address once for each client.
 */
final class JunixDirectArrivals implements JunixArrivals {

	/**
	 * More than any address has.
	 */
	private static final int ADDRESS_SIZE = 256;

	/*
	 * struct sockaddr_un: the family, and the name.
	 */
	private static final int NAME = 2;

	private static final int END_OF_NAME = NAME + 109;

	private final AFUNIXDatagramChannel channel;

	private final FileDescriptor descriptor;

	private final ByteBuffer address = ByteBuffer.allocateDirect(ADDRESS_SIZE);

	private final UnixSenders senders = new UnixSenders();

	JunixDirectArrivals(AFUNIXDatagramChannel channel) throws IOException {
		this.channel = channel;
		this.descriptor = channel.getFileDescriptor();
	}

	@Override
	public DatagramEndpoint.@Nullable Sender receive(ByteBuffer target) throws IOException {
		int length = target.isDirect() ? take(target) : takeByCopy(target);
		return (length != 0) ? new DatagramEndpoint.Sender(this.senders.of(name())) : null;
	}

	private int take(ByteBuffer target) throws IOException {
		if (!this.channel.isOpen()) {
			return 0;
		}
		try {
			int length = JunixReceive.call(this.descriptor, target, this.address.clear());
			target.position(target.position() + Math.max(0, length));
			return length;
		}
		catch (IOException ex) {
			if (this.channel.isOpen()) {
				throw ex;
			}
			return 0;
		}
	}

	private int takeByCopy(ByteBuffer target) throws IOException {
		ByteBuffer copy = ByteBuffer.allocateDirect(target.remaining());
		int length = take(copy);
		target.put(copy.flip());
		return length;
	}

	private ByteBuffer name() {
		int end = END_OF_NAME;
		while (end > NAME && this.address.get(end - 1) == 0) {
			end--;
		}
		return this.address.limit(end).position(NAME);
	}

	@Override
	public void close() {
		// The channel is another's.
	}

}
