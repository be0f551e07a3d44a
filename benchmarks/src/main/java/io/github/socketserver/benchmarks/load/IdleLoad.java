package io.github.socketserver.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * Many connections that send one line each and then nothing. Prints {@code HOLDING} and
 * keeps them until a line comes in; then each must still answer.
 */
final class IdleLoad {

	private final Tape tape;

	private final ByteBuffer buffer;

	private final LoadOptions options;

	private long errors;

	IdleLoad(LoadOptions options) {
		this.options = options;
		this.tape = new Tape(options.size(), 1);
		this.buffer = ByteBuffer.allocateDirect(options.size());
	}

	String run() throws IOException {
		List<SocketChannel> channels = new ArrayList<>();
		for (int i = 0; i < this.options.connections(); i++) {
			channels.add(StreamLoad.connect(this.options));
		}
		channels.forEach(this::request);
		System.out.println("HOLDING");
		System.in.read();
		channels.forEach(this::request);
		return new JsonObject().put("connections", channels.size()).put("errors", this.errors).toString();
	}

	private void request(SocketChannel channel) {
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

}
