package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * {@link StreamListener} over a {@link ServerSocketChannel}.
 */
final class ChannelListener implements StreamListener {

	private final ServerSocketChannel channel;

	private final SocketSettings settings;

	private final SocketAddress localAddress;

	private final @Nullable UnixSocketFile file;

	ChannelListener(ServerSocketChannel channel, SocketSettings settings, SocketAddress localAddress,
			@Nullable UnixSocketFile file) {
		this.channel = channel;
		this.settings = settings;
		this.localAddress = localAddress;
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
	public @Nullable StreamConnection accept() throws IOException {
		SocketChannel accepted = this.channel.accept();
		return (accepted != null) ? ChannelConnection.prepare(accepted, this.settings, this.localAddress) : null;
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
			this.channel.close();
		}
	}

}
