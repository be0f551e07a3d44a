package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * {@link DatagramEndpoint} over junixsocket.
 */
final class JunixDatagramEndpoint implements DatagramEndpoint {

	private final AFUNIXDatagramChannel channel;

	private final JunixDatagramSender sender;

	private final JunixArrivals arrivals;

	private final SocketAddress localAddress;

	private final int maxSendSize;

	private final @Nullable UnixSocketFile file;

	JunixDatagramEndpoint(AFUNIXDatagramChannel channel, SocketAddress localAddress, int maxSendSize,
			@Nullable UnixSocketFile file) throws IOException {
		this.channel = channel;
		this.sender = new JunixDatagramSender(channel);
		this.arrivals = JunixArrivals.of(channel);
		this.localAddress = localAddress;
		this.maxSendSize = maxSendSize;
		this.file = file;
	}

	@Override
	public SocketAddress localAddress() {
		return this.localAddress;
	}

	@Override
	public SelectableChannel channel() {
		return this.channel;
	}

	@Override
	public boolean isReachable() {
		return this.file == null || this.file.isStillThere();
	}

	@Override
	public int maxSendSize() {
		return this.maxSendSize;
	}

	@Override
	public @Nullable Sender receive(ByteBuffer target) throws IOException {
		return this.arrivals.receive(target);
	}

	@Override
	public boolean send(ByteBuffer source, SocketAddress target) throws IOException {
		if (!source.hasRemaining()) {
			throw new IOException("junixsocket cannot send an empty datagram");
		}
		return this.sender.send(source, target);
	}

	/*
	 * The file goes first: while the socket is open nobody else's file can have its
	 * inode.
	 */
	@Override
	public void close() throws IOException {
		try {
			if (this.file != null) {
				this.file.delete();
			}
		}
		finally {
			this.sender.close();
			this.channel.close();
			this.arrivals.close();
		}
	}

	int descriptor() throws IOException {
		return FileDescriptorCast.using(this.channel.getFileDescriptor()).as(Integer.class);
	}

	/**
	 * Drops what has arrived so far.
	 * @throws IOException if the operating system reports an error
	 */
	void discardArrived() throws IOException {
		ByteBuffer nowhere = ByteBuffer.allocateDirect(1);
		while (receive(nowhere) != null) {
			nowhere.clear();
		}
	}

}
