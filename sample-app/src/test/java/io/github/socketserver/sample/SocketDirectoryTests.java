package io.github.socketserver.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SocketDirectory}.
 */
class SocketDirectoryTests {

	@TempDir
	Path temporary;

	@Test
	void whenDirectoryIsMissingThenItIsMadeForThisUserOnly() throws IOException {
		Path directory = this.temporary.resolve("parent/sockets");
		new SocketDirectory(directory);
		assertThat(permissions(directory)).isEqualTo("rwx------");
	}

	@Test
	void whenDirectoryIsOpenToOthersThenItIsClosed() throws IOException {
		Path directory = Files.createDirectory(this.temporary.resolve("sockets"));
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
		new SocketDirectory(directory);
		assertThat(permissions(directory)).isEqualTo("rwx------");
	}

	@Test
	void whenPathIsLinkThenItIsRefused() throws IOException {
		Path elsewhere = Files.createDirectory(this.temporary.resolve("elsewhere"));
		Path link = Files.createSymbolicLink(this.temporary.resolve("sockets"), elsewhere);
		assertThatIllegalStateException().isThrownBy(() -> new SocketDirectory(link))
			.withMessageContaining("sample.socket-directory");
	}

	@Test
	void whenPathIsFileThenItIsRefused() throws IOException {
		Path file = Files.createFile(this.temporary.resolve("sockets"));
		assertThatIllegalStateException().isThrownBy(() -> new SocketDirectory(file))
			.withMessageContaining(file.toString());
	}

	private static String permissions(Path directory) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS));
	}

}
