package io.github.socketserver.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix socket. A stream socket is bound in a private directory beside the
 * path, gets its permissions there, and only then appears under the path: no moment
 * exists in which others could connect to it with wider permissions.
 */
final class UnixSocketFile {

	/**
	 * The longest path that fits into {@code sockaddr_un} everywhere, in bytes.
	 */
	static final int MAX_PATH_LENGTH = 107;

	private final Path path;

	private final Object inode;

	private UnixSocketFile(Path path, Object inode) {
		this.path = path;
		this.inode = inode;
	}

	/**
	 * Binds a socket and makes it appear under a path.
	 * @param path where the socket shall appear; a socket file there that nobody serves
	 * any more is replaced
	 * @param permissions permissions of the file
	 * @param probe tells whether a socket file is still served
	 * @param binder binds the socket to the private path it is given
	 * @return the file
	 * @throws IOException if the path is in use, not ours, or cannot be written
	 */
	static UnixSocketFile create(Path path, Set<PosixFilePermission> permissions, Probe probe, Binder binder)
			throws IOException {
		Path directory = directoryOf(path);
		Path workspace = createWorkspace(directory, path);
		Path socket = workspace.resolve("s");
		try {
			moveStaleAside(path, probe, workspace);
			bind(binder, socket, path);
			Files.setPosixFilePermissions(socket, permissions);
			publish(socket, path);
			return new UnixSocketFile(path, inodeOf(path));
		}
		finally {
			Files.deleteIfExists(workspace.resolve("stale"));
			Files.deleteIfExists(socket);
			Files.deleteIfExists(workspace);
		}
	}

	/**
	 * Binds a socket to the path itself. A datagram socket needs that: its clients see
	 * the path that it was bound to as the sender of its replies. Its permissions can be
	 * set only afterwards, so whoever binds it drops what has arrived until then.
	 * @param path the path; a socket file there that nobody serves any more is replaced
	 * @param permissions permissions of the file
	 * @param probe tells whether a socket file is still served
	 * @param binder binds the socket to the path
	 * @return the file
	 * @throws IOException if the path is in use, not ours, or cannot be written
	 */
	static UnixSocketFile createInPlace(Path path, Set<PosixFilePermission> permissions, Probe probe, Binder binder)
			throws IOException {
		Path workspace = createWorkspace(directoryOf(path), path);
		try {
			moveStaleAside(path, probe, workspace);
			bind(binder, path, path);
		}
		finally {
			Files.deleteIfExists(workspace.resolve("stale"));
			Files.deleteIfExists(workspace);
		}
		UnixSocketFile file = new UnixSocketFile(path, inodeOf(path));
		try {
			Files.setPosixFilePermissions(path, permissions);
			return file;
		}
		catch (IOException | RuntimeException ex) {
			file.delete();
			throw ex;
		}
	}

	/**
	 * Removes the file if it is still the one that was created here.
	 * @throws IOException if it cannot be removed
	 */
	void delete() throws IOException {
		if (isInPlace()) {
			Files.deleteIfExists(this.path);
		}
	}

	/**
	 * Returns whether the file is still the one that was created here.
	 * @return {@code true} also if that cannot be found out
	 */
	boolean isStillThere() {
		try {
			return isInPlace();
		}
		catch (IOException ex) {
			return true;
		}
	}

	boolean isInPlace() throws IOException {
		try {
			return this.inode.equals(inodeOf(this.path));
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	private static Path directoryOf(Path path) throws IOException {
		Path directory = path.toAbsolutePath().getParent();
		if (directory == null || !Files.isDirectory(directory)) {
			throw new NoSuchFileException(path.toString(), null,
					"the directory of the Unix socket does not exist; create it or change 'path'");
		}
		return directory;
	}

	private static Path createWorkspace(Path directory, Path path) throws IOException {
		checkLength(path, path);
		for (int attempt = 0;; attempt++) {
			Path workspace = directory
				.resolve("." + Integer.toString(ThreadLocalRandom.current().nextInt(0x1000000), 36));
			checkLength(workspace.resolve("s"), path);
			try {
				return Files.createDirectory(workspace,
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
			}
			catch (FileAlreadyExistsException ex) {
				if (attempt >= 100) {
					throw ex;
				}
			}
			catch (FileSystemException ex) {
				throw cannotBeCreated(path, directory, ex);
			}
		}
	}

	private static void bind(Binder binder, Path target, Path path) throws IOException {
		try {
			binder.bind(target);
		}
		catch (BindException | FileSystemException ex) {
			throw ex;
		}
		catch (SocketException ex) {
			throw cannotBeCreated(path, directoryOf(path),
					new FileSystemException(path.toString(), null, ex.getMessage()));
		}
	}

	private static String reasonOf(FileSystemException failure) {
		String reason = failure.getReason();
		if (reason != null) {
			return reason;
		}
		return (failure instanceof NoSuchFileException) ? "No such file or directory"
				: failure.getClass().getSimpleName();
	}

	private static FileSystemException cannotBeCreated(Path path, Path directory, FileSystemException failure) {
		boolean denied = failure instanceof AccessDeniedException;
		String reason = (denied ? "Permission denied" : reasonOf(failure))
				+ ": the Unix socket needs room for its file in '" + directory
				+ "'; make that possible or change 'path'";
		FileSystemException named = denied ? new AccessDeniedException(path.toString(), null, reason)
				: new FileSystemException(path.toString(), null, reason);
		named.initCause(failure);
		return named;
	}

	private static void checkLength(Path candidate, Path path) throws BindException {
		int length = candidate.toString().getBytes(StandardCharsets.UTF_8).length;
		if (length > MAX_PATH_LENGTH) {
			throw new BindException("AF_UNIX path too long: '" + path + "' needs " + length + " bytes of "
					+ MAX_PATH_LENGTH + "; choose a shorter 'path'");
		}
	}

	private static void moveStaleAside(Path path, Probe probe, Path workspace) throws IOException {
		Object inode = staleInodeOf(path, probe);
		if (inode == null) {
			return;
		}
		Path aside = workspace.resolve("stale");
		Files.move(path, aside);
		if (!inode.equals(inodeOf(aside))) {
			// Somebody else replaced the file since it was probed: give it back.
			publish(aside, path);
			throw new BindException("Address already in use: '" + path + "' was bound by another process meanwhile");
		}
	}

	private static @Nullable Object staleInodeOf(Path path, Probe probe) throws IOException {
		BasicFileAttributes attributes;
		try {
			attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		if (!attributes.isOther()) {
			throw new BindException("Address already in use: '" + path + "' exists and is "
					+ (attributes.isSymbolicLink() ? "a symbolic link" : "not a socket")
					+ "; remove it or change 'path'");
		}
		if (probe.isServed(path)) {
			throw new BindException("Address already in use: '" + path
					+ "' is served by another socket; stop its process or change 'path'");
		}
		return fileKey(attributes, path);
	}

	private static void publish(Path socket, Path path) throws IOException {
		try {
			Files.createLink(path, socket);
		}
		catch (FileAlreadyExistsException ex) {
			throw new BindException("Address already in use: '" + path + "' was bound by another process meanwhile");
		}
		catch (UnsupportedOperationException ex) {
			Files.move(socket, path);
		}
	}

	private static Object inodeOf(Path path) throws IOException {
		return fileKey(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS), path);
	}

	private static Object fileKey(BasicFileAttributes attributes, Path path) {
		Object key = attributes.fileKey();
		return (key != null) ? key : path;
	}

	/**
	 * Tells whether a socket file is still served.
	 */
	@FunctionalInterface
	interface Probe {

		boolean isServed(Path path) throws IOException;

	}

	/**
	 * Binds a socket to a path.
	 */
	@FunctionalInterface
	interface Binder {

		void bind(Path path) throws IOException;

	}

}
