package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;

/**
 * A connection of the engine, and its client.
 *
 * @param client the client
 * @param connection the connection
 */
record Pair(SocketChannel client, StreamConnection connection) implements AutoCloseable {

	static Pair open() throws IOException {
		try (StreamListener listener = EpollEngineTests.listen()) {
			SocketChannel client = SocketChannel.open(listener.localAddress());
			return new Pair(client, EpollEngineTests.accept(listener));
		}
	}

	void send(String text) throws IOException {
		this.client.write(ByteBuffer.wrap(text.getBytes()));
	}

	Socket socket() {
		return this.client.socket();
	}

	Descriptor descriptor() {
		return ((EpollChannel) this.connection.channel()).descriptor();
	}

	@Override
	public void close() throws IOException {
		this.client.close();
		this.connection.close();
	}

}
