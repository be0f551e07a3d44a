package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Unix sockets over junixsocket: datagrams and abstract names. Loaded only where
 * junixsocket is on the class path.
 */
final class JunixTransport {

	/**
	 * Linux's default for {@code net.core.wmem_default} less its own overhead limits what
	 * one Unix datagram carries; this is the smallest common value.
	 */
	private static final int MAX_DATAGRAM = 65_535;

	private JunixTransport() {
	}

	static StreamListener listen(AbstractUnixAddress address, SocketSettings settings) throws IOException {
		AFUNIXServerSocketChannel channel = AFUNIXServerSocketChannel.open();
		try {
			channel.bind(JunixAddresses.toNative(address), settings.backlog());
			channel.configureBlocking(false);
			return new ChannelListener(channel, settings, address, null);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	static DatagramEndpoint bind(SocketAddress address, Set<PosixFilePermission> permissions, SocketSettings settings,
			@Nullable TransportEngine engine) throws IOException {
		AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
		try {
			SocketOptionSupport.setSizeIfSupported(channel, StandardSocketOptions.SO_RCVBUF,
					settings.receiveBufferSize());
			SocketOptionSupport.setSizeIfSupported(channel, StandardSocketOptions.SO_SNDBUF, settings.sendBufferSize());
			UnixSocketFile file = null;
			if (address instanceof UnixDomainSocketAddress path) {
				file = UnixSocketFile.createInPlace(path.getPath(), permissions, JunixTransport::isServed,
						(target) -> channel.bind(AFUNIXSocketAddress.of(target)));
			}
			else {
				channel.bind(JunixAddresses.toNative(address));
			}
			channel.configureBlocking(false);
			return complete(new JunixDatagramEndpoint(channel, address, MAX_DATAGRAM, file), engine);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	private static DatagramEndpoint complete(JunixDatagramEndpoint endpoint, @Nullable TransportEngine engine)
			throws IOException {
		try {
			endpoint.discardArrived();
			return (engine != null) ? engine.receive(endpoint, endpoint.descriptor()) : endpoint;
		}
		catch (IOException | RuntimeException ex) {
			endpoint.close();
			throw ex;
		}
	}

	private static boolean isServed(Path path) throws IOException {
		try (AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open()) {
			channel.connect(AFUNIXSocketAddress.of(path));
			return true;
		}
		catch (IOException ex) {
			return !String.valueOf(ex.getMessage()).contains("refused");
		}
	}

}
