package io.github.socketserver.benchmarks.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A client that sends lines and waits for the reply to each.
 */
public final class LineClient implements AutoCloseable {

	private final Socket socket = new Socket();

	private final BufferedReader input;

	/**
	 * Connects.
	 * @param port the server's port
	 * @param patienceMillis how long to wait for anything
	 * @throws IOException if nobody listens
	 */
	public LineClient(int port, int patienceMillis) throws IOException {
		try {
			this.socket.setTcpNoDelay(true);
			this.socket.setSoTimeout(patienceMillis);
			this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), patienceMillis);
			this.input = new BufferedReader(
					new InputStreamReader(this.socket.getInputStream(), StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			this.socket.close();
			throw ex;
		}
	}

	/**
	 * Sends a line and waits for its reply.
	 * @param line the line
	 * @return how long it took, in nanoseconds
	 * @throws IOException if there is no reply, or another first letter than should be
	 */
	public long ask(String line) throws IOException {
		long begin = System.nanoTime();
		this.socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
		String reply = this.input.readLine();
		if (reply == null || reply.charAt(0) != Character.toUpperCase(line.charAt(0))) {
			throw new IOException("Wrong reply to " + line + ": " + reply);
		}
		return System.nanoTime() - begin;
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			// The server is gone.
		}
	}

}
