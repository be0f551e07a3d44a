package io.github.socketserver.sample.upload;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Client of the upload server that can do everything wrong.
 */
final class UploadClient implements Closeable {

	private final Socket socket = new Socket();

	private final ByteOrder order;

	UploadClient(SocketAddress address) throws IOException {
		this(address, ByteOrder.LITTLE_ENDIAN);
	}

	UploadClient(SocketAddress address, ByteOrder order) throws IOException {
		this.order = order;
		this.socket.setSoTimeout(20_000);
		this.socket.setTcpNoDelay(true);
		this.socket.connect(address);
	}

	static String put(String name, long size) {
		return "{\"cmd\":\"put\",\"filename\":\"" + name + "\",\"filesize\":" + size + "}";
	}

	static String get(String name) {
		return "{\"cmd\":\"get\",\"filename\":\"" + name + "\"}";
	}

	byte[] frame(String header) {
		byte[] json = header.getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(4 + json.length).order(this.order).putInt(json.length).put(json).array();
	}

	UploadClient send(String header) throws IOException {
		return send(frame(header));
	}

	UploadClient send(byte[] bytes) throws IOException {
		OutputStream output = this.socket.getOutputStream();
		output.write(bytes);
		return this;
	}

	UploadClient sendLength(int length) throws IOException {
		return send(ByteBuffer.allocate(4).order(this.order).putInt(length).array());
	}

	UploadClient shutdownOutput() throws IOException {
		this.socket.shutdownOutput();
		return this;
	}

	String reply() throws IOException {
		byte[] length = read(4);
		return new String(read(ByteBuffer.wrap(length).order(this.order).getInt()), StandardCharsets.UTF_8);
	}

	byte[] read(int count) throws IOException {
		byte[] bytes = new byte[count];
		new DataInputStream(this.socket.getInputStream()).readFully(bytes);
		return bytes;
	}

	boolean isAtEnd() throws IOException {
		return this.socket.getInputStream().read() == -1;
	}

	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
