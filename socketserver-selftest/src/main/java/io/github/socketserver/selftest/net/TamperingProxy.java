package io.github.socketserver.selftest.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Proxy between clients and a stream server, of the server's own kind, that tampers with
 * what passes.
 *
 * @since 0.1.0
 */
public final class TamperingProxy implements Closeable {

	private static final int CUT_AFTER = 700;

	private final SocketAddress server;

	private final Tampering tampering;

	private final ServerSocketChannel listener;

	private final List<Thread> threads = new ArrayList<>();

	private final List<SocketChannel> channels = new ArrayList<>();

	private final AtomicLong seeds = new AtomicLong();

	private boolean closed;

	private TamperingProxy(SocketAddress server, Tampering tampering, ServerSocketChannel listener) {
		this.server = server;
		this.tampering = tampering;
		this.listener = listener;
	}

	/**
	 * Opens a proxy.
	 * @param server the address of the server behind it
	 * @param tampering what it does
	 * @return the proxy
	 * @throws IOException if that fails
	 */
	public static TamperingProxy open(SocketAddress server, Tampering tampering) throws IOException {
		TamperingProxy proxy = new TamperingProxy(server, tampering, listen(server));
		proxy.run("accept", proxy::accept);
		return proxy;
	}

	/**
	 * Returns where clients find the proxy.
	 * @return the address
	 * @throws IOException if it is closed
	 */
	public SocketAddress address() throws IOException {
		return this.listener.getLocalAddress();
	}

	@Override
	public void close() throws IOException {
		SocketAddress address = address();
		List<Thread> running;
		synchronized (this) {
			this.closed = true;
			this.listener.close();
			for (SocketChannel channel : this.channels) {
				channel.close();
			}
			running = List.copyOf(this.threads);
		}
		running.forEach(TamperingProxy::join);
		if (address instanceof UnixDomainSocketAddress unix) {
			Files.deleteIfExists(unix.getPath());
		}
	}

	private static ServerSocketChannel listen(SocketAddress server) throws IOException {
		if (server instanceof UnixDomainSocketAddress) {
			ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
			return channel.bind(UnixDomainSocketAddress.of(Workspace.freshPath()), 128);
		}
		InetAddress loopback = InetAddress.getLoopbackAddress();
		return ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0), 128);
	}

	private void accept() throws IOException {
		while (true) {
			SocketChannel client = add(this.listener.accept());
			SocketChannel target = add(SocketChannel.open(this.server));
			long cutAfter = (this.tampering == Tampering.CUT) ? CUT_AFTER : Long.MAX_VALUE;
			Cut cut = new Cut(client, target, cutAfter);
			run("to-server", new Pump(client, target, this.tampering, this.seeds.incrementAndGet(), cut));
			run("to-client", new Pump(target, client, this.tampering, this.seeds.incrementAndGet(), cut));
		}
	}

	private synchronized SocketChannel add(SocketChannel channel) throws IOException {
		if (this.closed) {
			channel.close();
			throw new IOException("The proxy is closed");
		}
		this.channels.add(channel);
		return channel;
	}

	private synchronized void run(String name, Passage passage) {
		if (this.closed) {
			return;
		}
		Thread thread = new Thread(() -> {
			try {
				passage.run();
			}
			catch (IOException ex) {
				// One of both sides has gone, or the proxy is closed.
			}
		}, "selftest-proxy-" + name);
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
	}

	private static void join(Thread thread) {
		try {
			thread.join(5_000);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What a thread of the proxy does.
	 */
	@FunctionalInterface
	interface Passage {

		void run() throws IOException;

	}

}
