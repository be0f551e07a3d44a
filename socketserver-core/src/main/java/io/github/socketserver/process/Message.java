package io.github.socketserver.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * A message on a control socket: its type in one byte, and its content.
 *
 * @param type what it is about
 * @param content the content
 */
record Message(MessageType type, byte[] content) {

	private static final MessageType[] TYPES = MessageType.values();

	static Message of(MessageType type) {
		return new Message(type, new byte[0]);
	}

	static Message of(MessageType type, Content content) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try {
			content.write(new DataOutputStream(bytes));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new Message(type, bytes.toByteArray());
	}

	static Message decode(byte[] bytes) throws IOException {
		if (bytes.length == 0 || bytes[0] < 0 || bytes[0] >= TYPES.length) {
			throw new IOException("A message on a control socket is of no known type");
		}
		byte[] content = new byte[bytes.length - 1];
		System.arraycopy(bytes, 1, content, 0, content.length);
		return new Message(TYPES[bytes[0]], content);
	}

	byte[] encode() {
		byte[] bytes = new byte[this.content.length + 1];
		bytes[0] = (byte) this.type.ordinal();
		System.arraycopy(this.content, 0, bytes, 1, this.content.length);
		return bytes;
	}

	/**
	 * Overwrites the content, which has been sent or understood and may be secret.
	 */
	void wipe() {
		Arrays.fill(this.content, (byte) 0);
	}

	DataInputStream read() {
		return new DataInputStream(new ByteArrayInputStream(this.content));
	}

	/**
	 * Writes a message's content.
	 */
	@FunctionalInterface
	interface Content {

		void write(DataOutputStream output) throws IOException;

	}

}
