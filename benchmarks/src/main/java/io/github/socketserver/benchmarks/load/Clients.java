package io.github.socketserver.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that send a line when it is their turn and wait for its reply, one after
 * the other.
 */
final class Clients implements AutoCloseable {

	private final List<SocketChannel> channels = new ArrayList<>();

	private final LoadOptions options;

	private final Tape tape;

	private final ByteBuffer buffer;

	private long errors;

	Clients(LoadOptions options) {
		this.options = options;
		this.tape = new Tape(options.size(), 1);
		this.buffer = ByteBuffer.allocateDirect(options.size());
	}

	void connect(int count) throws IOException {
		for (int i = 0; i < count; i++) {
			this.channels.add(StreamLoad.connect(this.options));
		}
	}

	/**
	 * Has each of them send a line and verify its reply.
	 */
	void ask() {
		this.channels.forEach(this::ask);
	}

	long errors() {
		return this.errors;
	}

	private void ask(SocketChannel channel) {
		try {
			channel.write(this.tape.requests(0, this.options.size()));
			this.buffer.clear();
			while (this.buffer.hasRemaining() && channel.read(this.buffer) > 0) {
				continue;
			}
			if (!this.tape.isReply(0, this.buffer.flip()) || this.buffer.limit() < this.options.size()) {
				this.errors++;
			}
		}
		catch (IOException ex) {
			this.errors++;
		}
	}

	void leave() throws IOException {
		for (SocketChannel channel : this.channels) {
			channel.close();
		}
		this.channels.clear();
	}

	@Override
	public void close() throws IOException {
		leave();
	}

}
