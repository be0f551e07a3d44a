package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * Another way to the operating system than the JDK's channels. An optional module
 * provides one through {@link java.util.ServiceLoader}; {@link TransportEngines} decides
 * whether it is used.
 *
 * @since 0.1.0
 */
public interface TransportEngine {

	/**
	 * Returns what the engine is called in log lines.
	 * @return the name
	 */
	String name();

	/**
	 * Returns what keeps the engine from working here.
	 * @return the reason and the remedy, as a sentence without a full stop; {@code null}
	 * if it works
	 */
	@Nullable String obstacle();

	/**
	 * Makes a listener whose connections are the engine's. The listener owns the channel
	 * from then on; if this fails, the caller still does.
	 * @param channel a bound TCP channel
	 * @param settings options of the accepted connections
	 * @return the listener; its {@link StreamListener#channel()} is the given channel
	 * @throws IOException if the operating system reports an error
	 */
	StreamListener listen(ServerSocketChannel channel, SocketSettings settings) throws IOException;

	/**
	 * Makes an endpoint that receives and sends several datagrams at a time. The endpoint
	 * owns the channel from then on; if this fails, the caller still does.
	 * @param channel a bound UDP channel in non-blocking mode
	 * @return the endpoint; its {@link DatagramEndpoint#channel()} is the given channel,
	 * which is waited for like any other
	 * @throws IOException if the operating system reports an error
	 */
	DatagramEndpoint receive(DatagramChannel channel) throws IOException;

	/**
	 * Makes an endpoint that receives several datagrams of a Unix socket at a time. It
	 * owns the given endpoint from then on; if this fails, the caller still does.
	 * @param endpoint the endpoint of a bound Unix socket in non-blocking mode
	 * @param descriptor the number of the socket's descriptor
	 * @return the endpoint; its {@link DatagramEndpoint#channel()} is that of the given
	 * one
	 * @throws IOException if the operating system reports an error
	 */
	DatagramEndpoint receive(DatagramEndpoint endpoint, int descriptor) throws IOException;

	/**
	 * Returns whether a listener's channel is one of the engine's, so that connections
	 * have to be waited for by what {@link #openReadiness} and {@link #openMultiplexer}
	 * return.
	 * @param channel the channel
	 * @return {@code true} if so
	 */
	boolean serves(SelectableChannel channel);

	/**
	 * Opens a way to wait for the engine's connections.
	 * @param timer ends the waits that have a deadline
	 * @param name name of its threads
	 * @return the way to wait
	 * @throws IOException if the operating system has no room for one
	 */
	Readiness openReadiness(WaitTimer timer, String name) throws IOException;

	/**
	 * Opens a multiplexer for the engine's listeners and connections.
	 * @return the multiplexer
	 * @throws IOException if the operating system has no room for one
	 */
	Multiplexer openMultiplexer() throws IOException;

}
