package io.github.socketserver.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unix sockets: streams with a path over the JDK's channels; datagrams and abstract names
 * over junixsocket, which has to be on the class path then.
 *
 * @since 0.1.0
 */
public final class UnixTransport {

	private static final Logger logger = LoggerFactory.getLogger(UnixTransport.class);

	private UnixTransport() {
	}

	/**
	 * Binds a listener.
	 * @param address a {@link UnixDomainSocketAddress} or an {@link AbstractUnixAddress}
	 * @param permissions permissions of the socket file; unused for an abstract name
	 * @param settings the socket's options
	 * @return the listener
	 * @throws IOException if the address cannot be bound
	 */
	public static StreamListener listen(SocketAddress address, Set<PosixFilePermission> permissions,
			SocketSettings settings) throws IOException {
		warnOfReusePort(settings);
		if (address instanceof AbstractUnixAddress name) {
			Junixsocket.require("the abstract Unix socket name '" + name + "'");
			return JunixTransport.listen(name, settings);
		}
		return listen(((UnixDomainSocketAddress) address).getPath(), permissions, settings);
	}

	/**
	 * Binds a datagram endpoint.
	 * @param address a {@link UnixDomainSocketAddress} or an {@link AbstractUnixAddress}
	 * @param permissions permissions of the socket file; unused for an abstract name
	 * @param settings the socket's options
	 * @param byEngine whether it is to be that of a {@link TransportEngine}, if there is
	 * one
	 * @return the endpoint
	 * @throws IOException if the address cannot be bound
	 */
	public static DatagramEndpoint bind(SocketAddress address, Set<PosixFilePermission> permissions,
			SocketSettings settings, boolean byEngine) throws IOException {
		warnOfReusePort(settings);
		Junixsocket.require("a Unix datagram socket");
		return JunixTransport.bind(address, permissions, settings, byEngine ? TransportEngines.find() : null);
	}

	private static void warnOfReusePort(SocketSettings settings) {
		if (settings.reusePort()) {
			logger.warn("Property 'reuse-port' is ignored: a Unix socket has no port");
		}
	}

	private static StreamListener listen(Path path, Set<PosixFilePermission> permissions, SocketSettings settings)
			throws IOException {
		ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
		try {
			SocketOptionSupport.setSizeIfSupported(channel, StandardSocketOptions.SO_RCVBUF,
					settings.receiveBufferSize());
			UnixSocketFile file = UnixSocketFile.create(path, permissions, UnixTransport::isServed,
					(temporary) -> channel.bind(UnixDomainSocketAddress.of(temporary), settings.backlog()));
			channel.configureBlocking(false);
			return new ChannelListener(channel, settings, UnixDomainSocketAddress.of(path), file);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	private static boolean isServed(Path path) throws IOException {
		try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			// Blocking, the probe would wait for a place in a full accept queue.
			channel.configureBlocking(false);
			channel.connect(UnixDomainSocketAddress.of(path));
			return true;
		}
		catch (ConnectException ex) {
			return false;
		}
		catch (IOException ex) {
			return !String.valueOf(ex.getMessage()).contains("refused");
		}
	}

}
