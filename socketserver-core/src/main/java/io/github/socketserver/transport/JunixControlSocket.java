package io.github.socketserver.transport;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFSocket;
import org.newsclub.net.unix.AFSocketCapability;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFUNIXSelectorProvider;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * {@link ControlSocket} over junixsocket. A message is its length in four bytes, and its
 * bytes.
 */
final class JunixControlSocket implements ControlSocket {

	private static final int LONGEST_MESSAGE = 1 << 24;

	private static final int ROOM_FOR_DESCRIPTORS = 1024;

	/**
	 * More than most messages have: junixsocket copies as much however little it
	 * receives.
	 */
	private static final int BUFFER_SIZE = 512;

	private final AFUNIXSocket socket;

	private final DataInputStream input;

	private final AtomicBoolean open = new AtomicBoolean(true);

	private JunixControlSocket(AFUNIXSocket socket) throws IOException {
		this.socket = socket;
		this.input = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_SIZE));
	}

	static @Nullable String obstacle() {
		try {
			boolean able = AFSocket.supports(AFSocketCapability.CAPABILITY_FILE_DESCRIPTORS)
					&& AFSocket.supports(AFSocketCapability.CAPABILITY_FD_AS_REDIRECT)
					&& AFSocket.supports(AFSocketCapability.CAPABILITY_UNSAFE);
			return able ? null : "junixsocket cannot hand descriptors over on this system";
		}
		catch (LinkageError | RuntimeException ex) {
			return "junixsocket cannot be loaded: " + ex;
		}
	}

	/*
	 * Its selectors take all channels of junixsocket.
	 */
	static SelectorProvider provider() {
		return AFUNIXSelectorProvider.provider();
	}

	/*
	 * Only a worker is handed descriptors.
	 */
	static ControlSocket inherited() throws IOException {
		AFUNIXSocket socket = FileDescriptorCast.using(FileDescriptor.in).as(AFUNIXSocket.class);
		socket.setAncillaryReceiveBufferSize(ROOM_FOR_DESCRIPTORS);
		return new JunixControlSocket(socket);
	}

	static Pair pair() throws IOException {
		JunixSocketPair pair = JunixSocketPair.open();
		FileDescriptor descriptor = pair.other().getFileDescriptor();
		return new Pair(new JunixControlSocket(pair.own()),
				FileDescriptorCast.using(descriptor).as(ProcessBuilder.Redirect.class), () -> closePlainly(descriptor));
	}

	@Override
	public void send(byte[] message, @Nullable SelectableChannel handedOver) throws IOException {
		ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + message.length).putInt(message.length).put(message);
		synchronized (this.socket) {
			if (!this.open.get()) {
				throw new IOException("The control socket is closed");
			}
			if (handedOver != null) {
				this.socket.setOutboundFileDescriptors(descriptorOf(handedOver));
			}
			this.socket.getOutputStream().write(framed.array());
		}
	}

	@Override
	public byte @Nullable [] receive() throws IOException {
		if (!this.open.get()) {
			return null;
		}
		byte[] prefix = this.input.readNBytes(Integer.BYTES);
		if (prefix.length < Integer.BYTES) {
			return null;
		}
		int length = ByteBuffer.wrap(prefix).getInt();
		if (length < 0 || length > LONGEST_MESSAGE) {
			throw new IOException("A message on a control socket cannot have " + length + " bytes");
		}
		byte[] message = new byte[length];
		this.input.readFully(message);
		return message;
	}

	@Override
	public StreamConnection takeConnection(@Nullable SocketAddress clientAddress, SocketAddress localAddress,
			@Nullable RelayedClient relayed) throws IOException {
		FileDescriptor[] received = this.socket.getReceivedFileDescriptors();
		if (received == null || received.length != 1) {
			throw new IOException("A request came without the descriptor of its connection");
		}
		return connectionOf(received[0], clientAddress, localAddress, relayed);
	}

	/*
	 * The other process has made sure that its clients' sockets do not block.
	 */
	private static StreamConnection connectionOf(FileDescriptor descriptor, @Nullable SocketAddress clientAddress,
			SocketAddress localAddress, @Nullable RelayedClient relayed) throws IOException {
		if (relayed == null) {
			return connectionOf(descriptor, clientAddress, localAddress);
		}
		SocketChannel channel = FileDescriptorCast.using(descriptor).as(SocketChannel.class);
		channel.configureBlocking(false);
		return new HandedOverConnection(ChannelConnection.of(channel, clientAddress, localAddress),
				() -> closePlainly(descriptor), relayed);
	}

	static HandedOverConnection connectionOf(FileDescriptor descriptor, @Nullable SocketAddress clientAddress,
			SocketAddress localAddress) {
		return new HandedOverConnection(new JunixDescriptorConnection(descriptor, clientAddress, localAddress),
				() -> closePlainly(descriptor), null);
	}

	@Override
	public void endInput() {
		shutDown(false);
	}

	@Override
	public void hangUp() {
		shutDown(true);
	}

	private void shutDown(boolean output) {
		synchronized (this.open) {
			try {
				if (this.open.get()) {
					this.socket.getChannel().shutdownInput();
				}
				if (this.open.get() && output) {
					this.socket.getChannel().shutdownOutput();
				}
			}
			catch (IOException ex) {
				// The other end is gone already.
			}
		}
	}

	/*
	 * By its descriptor's number a thread that is just about to send or to shut down
	 * would hit what was opened next.
	 */
	@Override
	public void close() throws IOException {
		hangUp();
		synchronized (this.socket) {
			synchronized (this.open) {
				this.open.set(false);
				this.socket.close();
			}
		}
	}

	private static FileDescriptor descriptorOf(SelectableChannel channel) throws IOException {
		if (channel instanceof AFSocketChannel<?> known) {
			return known.getFileDescriptor();
		}
		throw new IOException("The descriptor of a " + channel.getClass().getName() + " is not known");
	}

	/*
	 * What junixsocket calls closing would end the connection for other processes too.
	 */
	static void closePlainly(FileDescriptor descriptor) throws IOException {
		if (descriptor.valid()) {
			new FileInputStream(descriptor).close();
		}
	}

}
