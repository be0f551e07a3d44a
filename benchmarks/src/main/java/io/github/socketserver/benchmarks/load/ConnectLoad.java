package io.github.socketserver.benchmarks.load;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A connection for each request: connect, send a line, verify the reply, wait until the
 * server closes. A request that was answered but not followed by the end is an error.
 */
final class ConnectLoad {

	private static final int MAX_ERRORS = 1000;

	private static final long DRAIN_NANOS = 3_000_000_000L;

	private final Tape tape;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

	private final SocketAddress address;

	private final boolean tcp;

	private final Selector selector;

	private final Deque<Client> failed = new ArrayDeque<>();

	private final Measurement measurement;

	private final LoadOptions options;

	private int open;

	private final Consumer<SelectionKey> serve = this::serve;

	private boolean sending = true;

	ConnectLoad(LoadOptions options) throws IOException {
		this.options = options;
		this.tape = new Tape(options.size(), 1);
		this.address = options.address();
		this.tcp = !options.transport().isUnix();
		this.selector = Selector.open();
		this.measurement = new Measurement(options);
	}

	Measurement run() throws IOException {
		for (int i = 0; i < this.options.connections(); i++) {
			connect(new Client(this.tape.startOf(i)));
		}
		while (this.measurement.goesOn(System.nanoTime()) && this.measurement.errors() < MAX_ERRORS) {
			this.selector.select(this.serve, 10);
			retry();
		}
		this.sending = false;
		long giveUp = System.nanoTime() + DRAIN_NANOS;
		while (this.open > 0 && System.nanoTime() < giveUp) {
			this.selector.select(this.serve, 10);
		}
		if (this.open > 0) {
			this.measurement.failed(this.open + " connections neither answered nor closed");
		}
		return this.measurement;
	}

	private void retry() {
		for (int i = this.failed.size(); i > 0; i--) {
			connect(this.failed.remove());
		}
	}

	private void connect(Client client) {
		try {
			client.begin(SocketChannel
				.open(this.options.transport().isUnix() ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET));
			this.open++;
			SocketChannel channel = client.channel();
			channel.configureBlocking(false);
			if (this.tcp) {
				channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			}
			boolean connected = channel.connect(this.address);
			channel.register(this.selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, client);
			if (connected) {
				client.send();
			}
		}
		catch (IOException ex) {
			fail(client, ex);
		}
	}

	private void serve(SelectionKey key) {
		Client client = (Client) key.attachment();
		try {
			if (key.isConnectable()) {
				client.channel().finishConnect();
				key.interestOps(SelectionKey.OP_READ);
				client.send();
			}
			else if (client.receive()) {
				client.channel().close();
				this.open--;
				if (this.sending) {
					connect(client);
				}
			}
		}
		catch (IOException ex) {
			fail(client, ex);
		}
	}

	private void fail(Client client, IOException ex) {
		this.measurement.failed(ex.toString());
		if (client.channel != null) {
			this.open--;
			try {
				client.channel.close();
			}
			catch (IOException ignored) {
				// It is given up anyway.
			}
		}
		if (this.sending) {
			this.failed.add(client);
		}
	}

	/**
	 * One of the connections at a time.
	 */
	private final class Client {

		private @Nullable SocketChannel channel;

		private int position;

		private int received;

		private long due;

		private long answered;

		Client(int position) {
			this.position = position;
		}

		void begin(SocketChannel channel) {
			this.channel = channel;
			this.received = 0;
			this.due = System.nanoTime();
		}

		SocketChannel channel() {
			return Objects.requireNonNull(this.channel);
		}

		void send() throws IOException {
			int length = ConnectLoad.this.tape.lineLength();
			if (channel().write(ConnectLoad.this.tape.requests(this.position, length)) < length) {
				throw new IOException("the socket did not take the whole request");
			}
		}

		/**
		 * Reads what is there.
		 * @return whether the reply is there, and the server has closed the connection
		 */
		boolean receive() throws IOException {
			Tape tape = ConnectLoad.this.tape;
			ByteBuffer buffer = ConnectLoad.this.buffer;
			while (true) {
				int count = channel().read(buffer.clear());
				if (count == 0) {
					return false;
				}
				if (count < 0 && this.received < tape.lineLength()) {
					throw new IOException("the server closed the connection before the reply");
				}
				if (count < 0) {
					ConnectLoad.this.measurement.answered(this.due, this.answered);
					return true;
				}
				if (this.received + count > tape.lineLength() || !tape.isReply(this.position, buffer.flip())) {
					throw new IOException("the reply is wrong");
				}
				this.position = tape.advance(this.position, count);
				this.received += count;
				this.answered = System.nanoTime();
			}
		}

	}

}
