package io.github.socketserver.transport;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFServerSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * {@link StreamListener} over a socket that the JDK has bound and junixsocket accepts
 * from, by a duplicate of its descriptor: so the descriptors of the connections are
 * known.
 */
final class JunixListener implements StreamListener {

	private final StreamListener bound;

	private final AFServerSocketChannel<?> duplicate;

	private final SocketSettings settings;

	private JunixListener(StreamListener bound, AFServerSocketChannel<?> duplicate, SocketSettings settings) {
		this.bound = bound;
		this.duplicate = duplicate;
		this.settings = settings;
	}

	static StreamListener over(StreamListener bound, SocketSettings settings) throws IOException {
		if (bound.channel() instanceof AFServerSocketChannel) {
			return bound;
		}
		SocketAddress address = ((ServerSocketChannel) bound.channel()).getLocalAddress();
		FileDescriptor descriptor = FileDescriptorCast
			.duplicating(FileDescriptorCast.unsafeUsing(ListeningDescriptors.numberOf(address)).getFileDescriptor())
			.getFileDescriptor();
		AFServerSocketChannel<?> duplicate = FileDescriptorCast.using(descriptor).as(AFServerSocketChannel.class);
		duplicate.configureBlocking(false);
		return new JunixListener(bound, duplicate, settings);
	}

	@Override
	public SocketAddress localAddress() {
		return this.bound.localAddress();
	}

	@Override
	public SelectableChannel channel() {
		return this.duplicate;
	}

	@Override
	public @Nullable StreamConnection accept() throws IOException {
		SocketChannel accepted = this.duplicate.accept();
		if (accepted == null) {
			return null;
		}
		ChannelConnection connection = ChannelConnection.prepare(accepted, this.settings, localAddress());
		if (localAddress() instanceof InetSocketAddress) {
			accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, this.settings.keepAlive());
		}
		return connection;
	}

	/*
	 * The channel of the duplicate leaves its descriptor open.
	 */
	@Override
	public void close() throws IOException {
		FileDescriptor descriptor = this.duplicate.getFileDescriptor();
		try {
			this.duplicate.close();
			if (descriptor.valid()) {
				new FileInputStream(descriptor).close();
			}
		}
		finally {
			this.bound.close();
		}
	}

}
