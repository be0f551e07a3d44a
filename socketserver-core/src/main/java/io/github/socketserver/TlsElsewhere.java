package io.github.socketserver;

import java.nio.ByteBuffer;

import io.github.socketserver.io.ByteSink;
import io.github.socketserver.io.ByteSource;

/**
 * The bytes of a connection whose TLS another process speaks: nothing that is read here
 * would make sense, and nothing that is written here would to the client.
 */
enum TlsElsewhere implements ByteSource, ByteSink {

	/**
	 * The only one.
	 */
	INSTANCE;

	@Override
	public int read(ByteBuffer target) {
		throw refusal();
	}

	@Override
	public void write(ByteBuffer... sources) {
		throw refusal();
	}

	private static IllegalStateException refusal() {
		return new IllegalStateException("The worker process that serves this connection speaks TLS with its client "
				+ "('processes.tls' is 'worker'), so nothing can be read or written in the server's process");
	}

}
