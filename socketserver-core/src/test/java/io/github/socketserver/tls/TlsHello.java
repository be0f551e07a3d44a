package io.github.socketserver.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import javax.net.ssl.SSLEngine;

/**
 * What a client says first.
 */
final class TlsHello {

	private TlsHello() {
	}

	static byte[] bytes() throws IOException {
		SSLEngine engine = TlsServer.ANONYMOUS.createSSLEngine("localhost", 0);
		engine.setUseClientMode(true);
		ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), record);
		return Arrays.copyOf(record.array(), record.position());
	}

}
