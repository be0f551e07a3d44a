package io.github.socketserver.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a worker writes down which request it begins with, in a file that both processes
 * have open and nobody else can find. Unlike a message it wakes nobody, and unlike the
 * worker's memory it is still there when the worker has ended.
 */
final class BeginMark implements Closeable {

	/**
	 * What is written down before the first request.
	 */
	static final long NONE = -1;

	private final Path path;

	private final RandomAccessFile file;

	private BeginMark(Path path) throws IOException {
		this.path = path;
		this.file = new RandomAccessFile(path.toFile(), "rw");
	}

	/**
	 * Creates a mark for a worker that is about to start.
	 * @return the mark
	 * @throws IOException if there is no place for its file
	 */
	static BeginMark create() throws IOException {
		Path path = Files.createTempFile("socketserver-", ".begun").toAbsolutePath();
		try {
			return new BeginMark(path);
		}
		catch (IOException ex) {
			Files.deleteIfExists(path);
			throw ex;
		}
	}

	/**
	 * Opens the mark in its worker, so that its name is not needed any more.
	 * @param message tells where it is
	 * @return the mark
	 * @throws IOException if it is not there
	 */
	static BeginMark of(Message message) throws IOException {
		Path path = Path.of(message.read().readUTF());
		BeginMark mark = new BeginMark(path);
		Files.delete(path);
		return mark;
	}

	Message toMessage() {
		return Message.of(MessageType.MARK, (output) -> output.writeUTF(this.path.toString()));
	}

	void write(long id) throws IOException {
		this.file.seek(0);
		this.file.write(ByteBuffer.allocate(Long.BYTES).putLong(id).array());
	}

	/**
	 * Reads what was written down last.
	 * @return the request's number, or {@link #NONE}
	 * @throws IOException if that fails
	 */
	long read() throws IOException {
		if (this.file.length() < Long.BYTES) {
			return NONE;
		}
		this.file.seek(0);
		return this.file.readLong();
	}

	@Override
	public void close() throws IOException {
		this.file.close();
		Files.deleteIfExists(this.path);
	}

}
