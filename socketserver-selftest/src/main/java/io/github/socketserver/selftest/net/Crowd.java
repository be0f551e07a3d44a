package io.github.socketserver.selftest.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Many clients of a stream server.
 *
 * @since 0.1.0
 */
public final class Crowd implements Closeable {

	private final List<LineClient> clients = new ArrayList<>();

	private Crowd() {
	}

	/**
	 * Connects clients, one after the other.
	 * @param server the server's address
	 * @param count how many
	 * @return the clients
	 * @throws IOException if one of them cannot connect
	 */
	public static Crowd connect(SocketAddress server, int count) throws IOException {
		Crowd crowd = new Crowd();
		try {
			for (int i = 0; i < count; i++) {
				crowd.clients.add(LineClient.connect(server));
			}
			return crowd;
		}
		catch (IOException ex) {
			crowd.close();
			throw ex;
		}
	}

	/**
	 * Returns the clients.
	 * @return the clients, in the order in which they connected
	 */
	public List<LineClient> clients() {
		return this.clients;
	}

	/**
	 * Has each client send bytes, as far as that goes without waiting. A connection that
	 * is broken is left alone.
	 * @param bytes the bytes
	 */
	public void offer(byte[] bytes) {
		for (LineClient client : this.clients) {
			try {
				client.offer(bytes);
			}
			catch (IOException ex) {
				// The server has ended this one already.
			}
		}
	}

	/**
	 * Waits until the server has ended all connections, and reads what it sends before.
	 * @param limit how long at most
	 * @return how many connections it has not ended
	 * @throws IOException if waiting fails
	 */
	public int awaitEnds(Duration limit) throws IOException {
		long deadline = System.nanoTime() + limit.toNanos();
		try (Selector selector = this.clients.get(0).channel().provider().openSelector()) {
			for (LineClient client : this.clients) {
				client.channel().register(selector, SelectionKey.OP_READ);
			}
			ByteBuffer scratch = ByteBuffer.allocate(65_536);
			while (selector.keys().size() > 0) {
				long millis = (deadline - System.nanoTime()) / 1_000_000;
				if (millis <= 0) {
					break;
				}
				selector.select(millis);
				selector.selectedKeys().stream().filter((key) -> hasEnded(key, scratch)).forEach(SelectionKey::cancel);
				selector.selectedKeys().clear();
				selector.selectNow();
			}
			return selector.keys().size();
		}
	}

	@Override
	public void close() throws IOException {
		for (LineClient client : this.clients) {
			client.close();
		}
	}

	private static boolean hasEnded(SelectionKey key, ByteBuffer scratch) {
		try {
			scratch.clear();
			return ((SocketChannel) key.channel()).read(scratch) < 0;
		}
		catch (IOException ex) {
			return true;
		}
	}

}
