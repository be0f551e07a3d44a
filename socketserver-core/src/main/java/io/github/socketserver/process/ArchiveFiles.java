package io.github.socketserver.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where archives of classes are kept: in a directory of this user below
 * {@code java.io.tmpdir}. The name of a file says for what JVM and class path it is.
 */
final class ArchiveFiles {

	private static final String OWNER_ONLY = "rwx------";

	private static final Duration LONGEST_UNUSED = Duration.ofDays(30);

	private ArchiveFiles() {
	}

	/**
	 * Returns the file for a command.
	 * @param classPath the class path
	 * @param command the rest of the command
	 * @return the file, which need not exist
	 * @throws IOException if nobody can keep an archive for this class path, or here
	 */
	static Path fileFor(String classPath, List<String> command) throws IOException {
		return directory().resolve(nameOf(classPath, command));
	}

	/**
	 * Takes note that an archive is used.
	 * @param archive the archive
	 */
	static void touch(Path archive) {
		try {
			Files.setLastModifiedTime(archive, FileTime.from(Instant.now()));
		}
		catch (IOException ex) {
			// Then it is made anew some day.
		}
	}

	/**
	 * Deletes what nobody has used for long, beside an archive.
	 * @param archive the archive
	 * @throws IOException if that fails
	 */
	static void deleteUnused(Path archive) throws IOException {
		Instant limit = Instant.now().minus(LONGEST_UNUSED);
		try (Stream<Path> files = Files.list(archive.getParent())) {
			for (Path file : files.toList()) {
				if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
					Files.delete(file);
				}
			}
		}
	}

	private static Path directory() throws IOException {
		Path directory = Path.of(System.getProperty("java.io.tmpdir"),
				"socketserver-archives-" + System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_"));
		if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
			Files.createDirectory(directory,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
		}
		requireOwn(directory);
		return directory;
	}

	/*
	 * Whoever can write an archive decides what the workers run.
	 */
	private static void requireOwn(Path directory) throws IOException {
		PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class,
				LinkOption.NOFOLLOW_LINKS);
		Path own = Files.createTempFile(directory, "owner", null);
		try {
			if (!attributes.isDirectory() || !attributes.owner().equals(Files.getOwner(own))
					|| !PosixFilePermissions.toString(attributes.permissions()).equals(OWNER_ONLY)) {
				throw new IOException(directory + " is not a directory of this user alone");
			}
		}
		finally {
			Files.delete(own);
		}
	}

	private static String nameOf(String classPath, List<String> command) throws IOException {
		MessageDigest digest = sha256();
		digest.update(String.join("\n", command).getBytes(StandardCharsets.UTF_8));
		digest.update(System.getProperty("java.vm.version").getBytes(StandardCharsets.UTF_8));
		for (String entry : classPath.split(File.pathSeparator)) {
			BasicFileAttributes attributes = Files.readAttributes(Path.of(entry), BasicFileAttributes.class);
			if (attributes.isDirectory()) {
				throw new IOException("the class path has the directory " + entry);
			}
			String line = entry + " " + attributes.size() + " " + attributes.lastModifiedTime() + "\n";
			digest.update(line.getBytes(StandardCharsets.UTF_8));
		}
		return HexFormat.of().formatHex(digest.digest(), 0, 16);
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Each Java has SHA-256", ex);
		}
	}

}
