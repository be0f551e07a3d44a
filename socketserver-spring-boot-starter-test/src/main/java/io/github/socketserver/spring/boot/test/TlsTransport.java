package io.github.socketserver.spring.boot.test;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * {@link TestTransport} that speaks TLS over TCP.
 *
 * @param transport carries the encrypted bytes
 * @param socket speaks TLS
 */
record TlsTransport(Socket transport, SSLSocket socket) implements TestTransport {

	static TlsTransport connect(String host, int port, SSLContext context, Duration timeout) throws IOException {
		Socket transport = new Socket(host, port);
		try {
			transport.setSoTimeout(millis(timeout));
			SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(transport, host, port, true);
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
			socket.setSSLParameters(parameters);
			socket.startHandshake();
			return new TlsTransport(transport, socket);
		}
		catch (IOException | RuntimeException ex) {
			transport.close();
			throw ex;
		}
	}

	@Override
	public boolean isDatagram() {
		return false;
	}

	@Override
	public void write(ByteBuffer bytes, Duration timeout) throws IOException {
		this.socket.getOutputStream().write(bytes.array(), bytes.position(), bytes.remaining());
		bytes.position(bytes.limit());
	}

	@Override
	public int read(ByteBuffer target, Duration timeout) throws IOException {
		this.socket.setSoTimeout(millis(timeout));
		int count = this.socket.getInputStream().read(target.array(), target.position(), target.remaining());
		target.position(target.position() + Math.max(count, 0));
		return count;
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.socket.shutdownOutput();
	}

	@Override
	public void reset() throws IOException {
		this.transport.setSoLinger(true, 0);
		this.transport.close();
	}

	@Override
	public void close() throws IOException {
		try {
			this.socket.close();
		}
		finally {
			this.transport.close();
		}
	}

	private static int millis(Duration timeout) {
		return (int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE));
	}

}
