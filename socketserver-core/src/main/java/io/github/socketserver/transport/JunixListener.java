package io.github.socketserver.transport;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
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

	/*
	 * Asked whether a client waits, since junixsocket does much before it finds that none
	 * does.
	 */
	private final Selector waiting;

	private final AFServerSocketChannel<?> duplicate;

	private final SocketSettings settings;

	private JunixListener(StreamListener bound, Selector waiting, AFServerSocketChannel<?> duplicate,
			SocketSettings settings) {
		this.bound = bound;
		this.waiting = waiting;
		this.duplicate = duplicate;
		this.settings = settings;
	}

	static StreamListener over(StreamListener bound, SocketSettings settings) throws IOException {
		if (bound.channel() instanceof AFServerSocketChannel) {
			return bound;
		}
		Selector waiting = selectorOf(bound);
		try {
			return new JunixListener(bound, waiting, duplicateOf((ServerSocketChannel) bound.channel()), settings);
		}
		catch (IOException | RuntimeException ex) {
			waiting.close();
			throw ex;
		}
	}

	private static AFServerSocketChannel<?> duplicateOf(ServerSocketChannel bound) throws IOException {
		int number = ListeningDescriptors.numberOf(bound.getLocalAddress());
		FileDescriptor descriptor = FileDescriptorCast
			.duplicating(FileDescriptorCast.unsafeUsing(number).getFileDescriptor())
			.getFileDescriptor();
		AFServerSocketChannel<?> duplicate = FileDescriptorCast.using(descriptor).as(AFServerSocketChannel.class);
		duplicate.configureBlocking(false);
		return duplicate;
	}

	private static Selector selectorOf(StreamListener bound) throws IOException {
		Selector selector = bound.channel().provider().openSelector();
		try {
			bound.channel().register(selector, SelectionKey.OP_ACCEPT);
			return selector;
		}
		catch (IOException | RuntimeException ex) {
			selector.close();
			throw ex;
		}
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
		SocketChannel accepted = isAnybodyWaiting() ? this.duplicate.accept() : null;
		if (accepted == null) {
			return null;
		}
		ChannelConnection connection = ChannelConnection.prepare(accepted, this.settings, localAddress());
		if (localAddress() instanceof InetSocketAddress) {
			accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, this.settings.keepAlive());
		}
		return connection;
	}

	private boolean isAnybodyWaiting() throws IOException {
		try {
			return this.waiting.selectNow((key) -> {
			}) > 0;
		}
		catch (ClosedSelectorException ex) {
			throw new ClosedChannelException();
		}
	}

	/*
	 * The channel of the duplicate leaves its descriptor open, and a channel that is
	 * registered stays open until its selector is closed.
	 */
	@Override
	public void close() throws IOException {
		FileDescriptor descriptor = this.duplicate.getFileDescriptor();
		try {
			this.waiting.close();
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
