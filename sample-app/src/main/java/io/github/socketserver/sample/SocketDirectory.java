package io.github.socketserver.sample;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Directory of the Unix sockets. It exists before any server starts, since servers start
 * after all beans are made, and it belongs to this user alone: in a directory that is
 * open to everybody, such as {@code /tmp}, others could put theirs in its place.
 */
@Component
class SocketDirectory {

	private static final String OWNER_ONLY = "rwx------";

	/**
	 * Makes the directory, or checks the one that is there.
	 * @param directory the directory
	 * @throws IOException if it cannot be made, or is not this user's
	 */
	SocketDirectory(@Value("${sample.socket-directory}") Path directory) throws IOException {
		Files.createDirectories(directory.toAbsolutePath().getParent());
		try {
			Files.createDirectory(directory,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
		}
		catch (FileAlreadyExistsException ex) {
			claim(directory);
		}
	}

	private static void claim(Path directory) throws IOException {
		PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class,
				LinkOption.NOFOLLOW_LINKS);
		if (!attributes.isDirectory() || !attributes.owner().equals(currentUser())) {
			throw new IllegalStateException("'" + directory
					+ "' is not a directory of this user; remove it or change 'sample.socket-directory'");
		}
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(OWNER_ONLY));
	}

	private static UserPrincipal currentUser() throws IOException {
		Path probe = Files.createTempFile("socketserver-sample", null);
		try {
			return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
		}
		finally {
			Files.delete(probe);
		}
	}

}
