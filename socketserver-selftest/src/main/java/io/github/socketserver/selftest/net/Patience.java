package io.github.socketserver.selftest.net;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Waits for a channel that does not block, for so long and no longer.
 */
final class Patience {

	private final SelectableChannel channel;

	private @Nullable Selector selector;

	private long nanos = Duration.ofSeconds(30).toNanos();

	Patience(SelectableChannel channel) {
		this.channel = channel;
	}

	void limit(Duration limit) {
		this.nanos = limit.toNanos();
	}

	long deadline() {
		return System.nanoTime() + this.nanos;
	}

	void await(int operation, long deadline) throws IOException {
		long millis = (deadline - System.nanoTime()) / 1_000_000;
		if (millis <= 0 || !isReady(operation, millis)) {
			throw new SocketTimeoutException("The server did not "
					+ ((operation == SelectionKey.OP_READ) ? "send" : "take") + " anything in time");
		}
	}

	boolean isReady(int operation, long millis) throws IOException {
		Selector current = selector();
		this.channel.keyFor(current).interestOps(operation);
		current.selectedKeys().clear();
		return ((millis > 0) ? current.select(millis) : current.selectNow()) > 0;
	}

	void close() throws IOException {
		Selector current = this.selector;
		if (current != null) {
			current.close();
		}
	}

	private Selector selector() throws IOException {
		Selector current = this.selector;
		if (current == null) {
			current = this.channel.provider().openSelector();
			this.selector = current;
			this.channel.register(current, SelectionKey.OP_READ);
		}
		return current;
	}

}
