package io.github.socketserver.benchmarks.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Connections that stay open and send lines: ping-pong, pipelined, or bulk.
 * <p>
 * Without a rate a request is due when a reply has made room for it. With a rate the
 * requests are due at fixed times, and a latency counts from there even if the load was
 * late to send because the server was late to answer: no omission is coordinated away.
 */
final class StreamLoad implements AutoCloseable {

	private static final long DRAIN_NANOS = 3_000_000_000L;

	private final LoadOptions options;

	private final Tape tape;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);

	private final List<SelectionKey> keys = new ArrayList<>();

	/** Clients that wait for the time of their next request. */
	private final PriorityQueue<SelectionKey> paced = new PriorityQueue<>(
			Comparator.comparingLong((key) -> client(key).nextDue()));

	private final long interval;

	private final Selector selector;

	private final Measurement measurement;

	private final Consumer<SelectionKey> serve = this::serve;

	private boolean sending = true;

	StreamLoad(LoadOptions options) throws IOException {
		this.options = options;
		this.tape = new Tape(options.size(), options.window());
		this.interval = (options.rate() > 0) ? (long) (1e9 * options.connections() / options.rate()) : 0;
		this.selector = Selector.open();
		for (int i = 0; i < options.connections(); i++) {
			SocketChannel channel = connect(options);
			channel.configureBlocking(false);
			StreamClient client = new StreamClient(channel, this.tape, i, options.window());
			this.keys.add(channel.register(this.selector, SelectionKey.OP_READ, client));
		}
		this.measurement = new Measurement(options);
	}

	static SocketChannel connect(LoadOptions options) throws IOException {
		SocketChannel channel = SocketChannel.open(options.address());
		if (!options.transport().isUnix()) {
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		}
		return channel;
	}

	Measurement run() throws IOException {
		long start = System.nanoTime();
		for (int i = 0; i < this.keys.size(); i++) {
			client(this.keys.get(i)).setNextDue(start + this.interval * i / this.keys.size());
			next(this.keys.get(i), start, this.options.window());
		}
		while (this.measurement.goesOn(System.nanoTime())) {
			long wait = wakePaced();
			if (wait < 2_000_000) {
				this.selector.selectNow(this.serve);
			}
			else {
				this.selector.select(this.serve, Math.min(10, wait / 1_000_000));
			}
		}
		this.sending = false;
		long giveUp = System.nanoTime() + DRAIN_NANOS;
		while (this.keys.stream().anyMatch((key) -> key.isValid() && !client(key).isIdle())
				&& System.nanoTime() < giveUp) {
			this.selector.select(this.serve, 10);
		}
		for (SelectionKey key : this.keys) {
			if (key.isValid() && !client(key).isIdle()) {
				fail(key, "no reply within " + DRAIN_NANOS / 1_000_000_000 + " s");
			}
		}
		return this.measurement;
	}

	@Override
	public void close() throws IOException {
		for (SelectionKey key : this.keys) {
			key.channel().close();
		}
		this.selector.close();
	}

	private void serve(SelectionKey key) {
		StreamClient client = client(key);
		try {
			int answered = key.isReadable() ? client.receive(this.buffer, this.measurement) : 0;
			if (answered > 0 && this.sending) {
				next(key, System.nanoTime(), answered);
			}
			else if (key.isWritable()) {
				client.send(key);
			}
		}
		catch (IOException ex) {
			fail(key, ex.toString());
		}
	}

	private void next(SelectionKey key, long now, int room) {
		StreamClient client = client(key);
		try {
			if (this.interval == 0) {
				for (int i = 0; i < room; i++) {
					client.add(now);
				}
			}
			else {
				pace(key, client, now);
			}
			client.send(key);
		}
		catch (IOException ex) {
			fail(key, ex.toString());
		}
	}

	private void pace(SelectionKey key, StreamClient client, long now) {
		if (client.isPaced()) {
			return;
		}
		while (client.hasRoom() && client.nextDue() <= now) {
			client.add(client.nextDue());
			client.setNextDue(client.nextDue() + this.interval);
		}
		if (client.hasRoom()) {
			client.setPaced(true);
			this.paced.add(key);
		}
	}

	/**
	 * Sends for the clients whose time has come.
	 * @return how long to wait for the next one, in nanoseconds
	 */
	private long wakePaced() {
		if (this.interval == 0) {
			return Long.MAX_VALUE;
		}
		long now = System.nanoTime();
		SelectionKey key = this.paced.peek();
		while (key != null && client(key).nextDue() <= now) {
			this.paced.poll();
			client(key).setPaced(false);
			if (key.isValid()) {
				next(key, now, 0);
			}
			key = this.paced.peek();
		}
		return (key != null) ? client(key).nextDue() - now : Long.MAX_VALUE;
	}

	private void fail(SelectionKey key, String error) {
		this.measurement.failed(error);
		key.cancel();
	}

	private static StreamClient client(SelectionKey key) {
		return (StreamClient) key.attachment();
	}

}
