package io.github.socketserver.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where a worker writes down which request it begins with, in a file that both processes
 * have and nobody else can find. Unlike a message it wakes nobody, and unlike the
 * worker's own memory it is still there when the worker has ended.
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
			BeginMark mark = new BeginMark(path);
			mark.file.writeLong(NONE);
			return mark;
		}
		catch (IOException ex) {
			Files.deleteIfExists(path);
			throw ex;
		}
	}

	Message toMessage() {
		return Message.of(MessageType.MARK, (output) -> output.writeUTF(this.path.toString()));
	}

	/**
	 * Reads what was written down last.
	 * @return the request's number, or {@link #NONE}
	 * @throws IOException if that fails
	 */
	long read() throws IOException {
		this.file.seek(0);
		return this.file.readLong();
	}

	@Override
	public void close() throws IOException {
		this.file.close();
		Files.deleteIfExists(this.path);
	}

	/**
	 * The mark in its worker, which has the file in its memory: so writing takes no call
	 * of the operating system, which keeps what was written.
	 */
	static final class Pen {

		private final MappedByteBuffer page;

		private Pen(MappedByteBuffer page) {
			this.page = page;
		}

		/**
		 * Finds the mark, so that its name is not needed any more.
		 * @param message tells where it is
		 * @return what writes there
		 * @throws IOException if it is not there
		 */
		static Pen of(Message message) throws IOException {
			Path path = Path.of(message.read().readUTF());
			try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
				Pen pen = new Pen(file.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
				Files.delete(path);
				return pen;
			}
		}

		void write(long id) {
			this.page.putLong(0, id);
		}

	}

}
