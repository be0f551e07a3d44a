package io.github.socketserver.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Stream sockets whose connections can be handed over to another process. The JDK does
 * not tell the descriptors of its sockets, so they are served by junixsocket, which has
 * to be on the class path. Linux only.
 *
 * @since 0.1.0
 */
public final class HandOverTransport {

	private HandOverTransport() {
	}

	/**
	 * Returns why connections cannot be handed over here.
	 * @return the reason and the remedy; {@code null} if they can
	 */
	public static @Nullable String obstacle() {
		if (!System.getProperty("os.name").equals("Linux")) {
			return "it needs Linux, but this is " + System.getProperty("os.name");
		}
		if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
			return "a native image cannot start worker processes that run Java classes; run it on a JVM";
		}
		if (!Junixsocket.isPresent()) {
			return "it needs junixsocket; add 'com.kohlschutter.junixsocket:junixsocket-common' and "
					+ "'junixsocket-native-common' to the class path";
		}
		return JunixControlSocket.obstacle();
	}

	/**
	 * Binds a listener.
	 * @param address the address; port 0 for any free one
	 * @param permissions permissions of a Unix socket's file; unused otherwise
	 * @param settings the socket's options; {@code TCP_NODELAY} cannot be set
	 * @return the listener
	 * @throws IOException if the address cannot be bound
	 */
	public static StreamListener listen(SocketAddress address, Set<PosixFilePermission> permissions,
			SocketSettings settings) throws IOException {
		return over((address instanceof InetSocketAddress inet) ? TcpTransport.listen(inet, settings)
				: UnixTransport.listen(address, permissions, settings), settings);
	}

	/**
	 * Makes a listener of a TCP channel that is bound already.
	 * @param channel the channel; the listener owns it from then on
	 * @param settings options of the accepted connections
	 * @return the listener
	 * @throws IOException if the channel is closed
	 */
	public static StreamListener adopt(ServerSocketChannel channel, SocketSettings settings) throws IOException {
		return over(TcpTransport.adopt(channel, settings), settings);
	}

	private static StreamListener over(StreamListener bound, SocketSettings settings) throws IOException {
		try {
			return JunixListener.over(bound, settings);
		}
		catch (IOException | RuntimeException ex) {
			bound.close();
			throw ex;
		}
	}

	/**
	 * Opens a socket that passes bytes on to a process which cannot have the connection
	 * itself.
	 * @return the socket
	 * @throws IOException if that fails
	 */
	public static RelaySocket relay() throws IOException {
		return JunixRelaySocket.open();
	}

	/**
	 * Opens a connection to this process itself.
	 * @param sent what it has received already, and then its end
	 * @return the connection; closing it leaves nothing open
	 * @throws IOException if that fails
	 */
	public static StreamConnection rehearsal(byte[] sent) throws IOException {
		return JunixRelaySocket.rehearsal(sent);
	}

	/**
	 * Opens a connection to this process itself, over which a client without a
	 * certificate speaks TLS.
	 * @param sent what the client sends, and then its end
	 * @return the connection; closing it leaves nothing open
	 * @throws IOException if that fails
	 */
	public static StreamConnection tlsRehearsal(byte[] sent) throws IOException {
		return TlsRehearsal.over(JunixRelaySocket.rehearsal(new byte[0]), sent);
	}

	/**
	 * Returns what provides the selectors for handed over connections.
	 * @return the provider
	 */
	public static SelectorProvider provider() {
		return JunixControlSocket.provider();
	}

}
