package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.socketserver.transport.DatagramEndpoint;
import io.github.socketserver.transport.Multiplexer;
import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.SocketSettings;
import io.github.socketserver.transport.StreamListener;
import io.github.socketserver.transport.TransportEngine;
import io.github.socketserver.transport.VirtualPoller;
import io.github.socketserver.transport.WaitTimer;
import org.jspecify.annotations.Nullable;

/**
 * {@link TransportEngine} by Linux's own calls: TCP over edge-triggered {@code epoll},
 * and datagrams by the batch.
 *
 * @since 0.1.0
 */
public final class EpollEngine implements TransportEngine {

	private static final List<String> ARCHITECTURES = List.of("amd64", "aarch64");

	private final Map<SelectableChannel, EpollListener> listeners = new ConcurrentHashMap<>();

	/**
	 * Creates the engine. Nothing is opened.
	 */
	public EpollEngine() {
		// Found by name.
	}

	@Override
	public String name() {
		return "socketserver-ffm";
	}

	@Override
	public @Nullable String obstacle() {
		String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
		if (!system.startsWith("Linux ") || !ARCHITECTURES.contains(System.getProperty("os.arch"))) {
			return "needs Linux on amd64 or aarch64, and this is " + system + "; take it from the class path";
		}
		Module module = EpollEngine.class.getModule();
		if (!module.isNativeAccessEnabled()) {
			return "may not call the operating system; start Java with --enable-native-access="
					+ (module.isNamed() ? module.getName() : "ALL-UNNAMED");
		}
		return attempt();
	}

	private static @Nullable String attempt() {
		try (ServerSocketChannel channel = ServerSocketChannel.open()) {
			channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			DescriptorFinder.duplicate(channel).close();
			Epoll.open().close();
			return null;
		}
		catch (IOException | RuntimeException | LinkageError ex) {
			return "does not work here: " + ex + "; take it from the class path";
		}
	}

	@Override
	public StreamListener listen(ServerSocketChannel channel, SocketSettings settings) throws IOException {
		EpollListener listener = EpollListener.open(channel, settings, this.listeners::remove);
		this.listeners.put(channel, listener);
		return listener;
	}

	@Override
	public DatagramEndpoint receive(DatagramChannel channel) throws IOException {
		return BatchEndpoint.open(channel);
	}

	@Override
	public DatagramEndpoint receive(DatagramEndpoint endpoint, int descriptor) throws IOException {
		return UnixEndpoint.open(endpoint, descriptor);
	}

	@Override
	public boolean serves(SelectableChannel channel) {
		return this.listeners.containsKey(channel);
	}

	@Override
	public Readiness openReadiness(WaitTimer timer, String name) throws IOException {
		return VirtualPoller.open(new EpollSource(Epoll.open()), timer, name);
	}

	@Override
	public Multiplexer openMultiplexer() throws IOException {
		return new EpollMultiplexer(Epoll.open(), this::descriptorOf);
	}

	private @Nullable Descriptor descriptorOf(SelectableChannel channel) {
		if (channel instanceof EpollChannel own) {
			return own.descriptor();
		}
		EpollListener listener = this.listeners.get(channel);
		return (listener != null) ? listener.descriptor() : null;
	}

}
