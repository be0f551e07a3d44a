package io.github.socketserver.sample.upload;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that is being received. It appears under its name when it is complete, in one
 * step, or never.
 */
final class PartialFile implements Closeable {

	private final Path target;

	private final Path file;

	private final FileChannel channel;

	private final Runnable onClosed;

	/**
	 * Creates an empty file.
	 * @param target the path of the complete file
	 * @param prefix what the name of the partial file begins with
	 * @param onClosed is run once when the file is complete or removed
	 * @throws IOException if the disk fails
	 */
	PartialFile(Path target, String prefix, Runnable onClosed) throws IOException {
		this.target = target;
		this.file = target.resolveSibling(prefix + UUID.randomUUID());
		this.channel = FileChannel.open(this.file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
		this.onClosed = onClosed;
	}

	void write(ByteBuffer bytes) throws IOException {
		while (bytes.hasRemaining()) {
			this.channel.write(bytes);
		}
	}

	/**
	 * Makes the complete file appear.
	 * @throws IOException if the disk fails
	 */
	void commit() throws IOException {
		this.channel.force(true);
		this.channel.close();
		Files.move(this.file, this.target, StandardCopyOption.ATOMIC_MOVE);
	}

	/**
	 * Removes the file unless it is complete.
	 * @throws IOException if the disk fails
	 */
	@Override
	public void close() throws IOException {
		try (this.channel) {
			Files.deleteIfExists(this.file);
		}
		finally {
			this.onClosed.run();
		}
	}

}
