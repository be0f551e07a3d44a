package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.function.Consumer;

import io.github.socketserver.transport.SocketSettings;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import org.jspecify.annotations.Nullable;

/**
 * {@link StreamListener} over a JDK channel that has a second descriptor for the same
 * socket. Connections take their options from the listening socket.
 */
final class EpollListener implements StreamListener {

	private static final int ACCEPT_FLAGS = 0x80000 | 0x800;

	private static final int ADDRESS_OFFSET = 8;

	private final ServerSocketChannel channel;

	private final Descriptor descriptor;

	private final SocketAddress localAddress;

	private final Consumer<SelectableChannel> whenClosed;

	private EpollListener(ServerSocketChannel channel, Descriptor descriptor, SocketAddress localAddress,
			Consumer<SelectableChannel> whenClosed) {
		this.channel = channel;
		this.descriptor = descriptor;
		this.localAddress = localAddress;
		this.whenClosed = whenClosed;
	}

	static EpollListener open(ServerSocketChannel channel, SocketSettings settings,
			Consumer<SelectableChannel> whenClosed) throws IOException {
		Descriptor descriptor = DescriptorFinder.duplicate(channel);
		try {
			SocketOptions.set(descriptor, SocketOptions.TCP, SocketOptions.TCP_NODELAY, settings.tcpNoDelay() ? 1 : 0);
			SocketOptions.set(descriptor, SocketOptions.SOCKET, SocketOptions.SO_KEEPALIVE,
					settings.keepAlive() ? 1 : 0);
			if (settings.sendBufferSize() > 0) {
				SocketOptions.set(descriptor, SocketOptions.SOCKET, SocketOptions.SO_SNDBUF, settings.sendBufferSize());
			}
			return new EpollListener(channel, descriptor, channel.getLocalAddress(), whenClosed);
		}
		catch (IOException | RuntimeException ex) {
			descriptor.close();
			throw ex;
		}
	}

	Descriptor descriptor() {
		return this.descriptor;
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
	public @Nullable StreamConnection accept() throws IOException {
		if (!this.channel.isOpen()) {
			throw new ClosedChannelException();
		}
		CallFrame frame = CallFrame.acquire();
		try {
			int number = accept(frame);
			return (number >= 0) ? connection(new Descriptor(number), frame.structure()) : null;
		}
		finally {
			frame.release();
		}
	}

	private int accept(CallFrame frame) throws IOException {
		long before = this.descriptor.acquire();
		int number = 0;
		try {
			do {
				frame.structure().putInt(0, SocketAddresses.SIZE);
				number = Libc.accept4(frame, this.descriptor.number(), frame.structureAddress() + ADDRESS_OFFSET,
						frame.structureAddress(), ACCEPT_FLAGS);
			}
			while (number == -Errno.EINTR);
		}
		finally {
			if (number == -Errno.EAGAIN) {
				this.descriptor.releaseDrained(before, true);
			}
			else {
				this.descriptor.release();
			}
		}
		return (number == -Errno.EAGAIN) ? -1 : Errno.check(number, "accept4");
	}

	private StreamConnection connection(Descriptor accepted, ByteBuffer address) throws IOException {
		try {
			return new EpollConnection(accepted, SocketAddresses.read(address, ADDRESS_OFFSET), this.localAddress);
		}
		catch (IOException | RuntimeException | Error ex) {
			accepted.close();
			throw ex;
		}
	}

	/*
	 * The socket itself stays open until both descriptors are closed.
	 */
	@Override
	public void close() throws IOException {
		this.whenClosed.accept(this.channel);
		this.descriptor.close();
		this.channel.close();
	}

}
