package io.github.socketserver.sample.upload;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A directory of files. Links in it are never followed. One process at a time owns it;
 * files may come and go otherwise.
 *
 * @since 0.1.0
 */
public class UploadStore {

	private final Path directory;

	private final UploadQuota quota;

	/**
	 * Opens a store. Its directory is made if it is missing; what an earlier process has
	 * left unfinished is removed.
	 * @param directory the directory
	 * @param quota what all files together may take, in bytes
	 * @throws IOException if the directory cannot be used
	 */
	public UploadStore(Path directory, long quota) throws IOException {
		Files.createDirectories(directory);
		this.directory = directory.toRealPath();
		this.quota = new UploadQuota(quota, this::storedBytes);
		removePartialFiles();
	}

	/**
	 * Returns the directory.
	 * @return its real path
	 */
	public Path directory() {
		return this.directory;
	}

	/**
	 * Begins to store a file.
	 * @param name the name
	 * @param size the size in bytes
	 * @return takes the file's bytes
	 * @throws UploadRefusedException if the file is not accepted
	 * @throws IOException if the disk fails
	 */
	PartialFile store(FileName name, long size) throws IOException {
		Path target = resolve(name);
		Files.createDirectories(this.directory);
		BasicFileAttributes existing = attributes(target);
		if (existing != null && !existing.isRegularFile()) {
			throw new UploadRefusedException("'filename' names something that is not a file");
		}
		this.quota.reserve(size);
		try {
			return new PartialFile(target, FileName.PARTIAL_PREFIX, () -> this.quota.release(size));
		}
		catch (IOException | RuntimeException ex) {
			this.quota.release(size);
			throw ex;
		}
	}

	/**
	 * Opens a stored file.
	 * @param name the name
	 * @return the file's bytes
	 * @throws UploadRefusedException if there is no such file
	 * @throws IOException if the disk fails
	 */
	SeekableByteChannel open(FileName name) throws IOException {
		Path file = resolve(name);
		BasicFileAttributes attributes = attributes(file);
		if (attributes == null || !attributes.isRegularFile()) {
			throw new UploadRefusedException("There is no such file");
		}
		return Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
	}

	private Path resolve(FileName name) throws UploadRefusedException {
		Path path;
		try {
			path = this.directory.resolve(name.value());
		}
		catch (InvalidPathException ex) {
			throw new UploadRefusedException("'filename' contains a character that this server cannot store");
		}
		if (!this.directory.equals(path.getParent())) {
			throw new UploadRefusedException("'filename' must be the name of a file");
		}
		return path;
	}

	private long storedBytes() throws IOException {
		long bytes = 0;
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.directory, (file) -> !isPartial(file))) {
			for (Path file : files) {
				BasicFileAttributes attributes = attributes(file);
				bytes += (attributes != null) ? UploadQuota.charge(attributes.size()) : 0;
			}
		}
		return bytes;
	}

	private void removePartialFiles() throws IOException {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.directory, UploadStore::isPartial)) {
			for (Path file : files) {
				Files.deleteIfExists(file);
			}
		}
	}

	private static boolean isPartial(Path file) {
		return file.getFileName().toString().startsWith(FileName.PARTIAL_PREFIX);
	}

	private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
		try {
			return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

}
