package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.github.socketserver.testing.TestDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The file of a Unix socket, for streams and for datagrams.
 */
@SuppressWarnings("try")
class UnixSocketFileTests {

	private static final SocketSettings SETTINGS = new SocketSettings(16, false, false, 0, 0, false, false);

	private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

	private Path directory;

	private Path path;

	@BeforeEach
	void createDirectory() throws IOException {
		this.directory = Files.createDirectory(TestDirectory.freshPath());
		this.path = this.directory.resolve("server.sock");
	}

	@AfterEach
	void deleteDirectory() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
				Files.delete(file);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theFileAppearsWithTheSocketAndGoesWithIt(boolean stream) throws IOException {
		try (AutoClosing socket = open(stream, this.path)) {
			assertThat(files()).containsExactly("server.sock");
			assertThat(socket.localAddress()).isEqualTo(UnixDomainSocketAddress.of(this.path));
		}
		assertThat(files()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aStaleFileIsReplaced(boolean stream) throws IOException {
		ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
		dead.bind(UnixDomainSocketAddress.of(this.path));
		dead.close();
		assertThat(this.path).exists();
		try (AutoClosing socket = open(stream, this.path)) {
			assertThat(files()).containsExactly("server.sock");
		}
		assertThat(files()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aLiveSocketsFileIsRefusedAndGoesOnServing(boolean stream) throws IOException {
		try (AutoClosing live = open(stream, this.path)) {
			assertThatExceptionOfType(BindException.class).isThrownBy(() -> open(stream, this.path))
				.withMessageContaining("in use")
				.withMessageContaining(this.path.toString())
				.withMessageContaining("change 'path'");
			assertThatExceptionOfType(BindException.class).isThrownBy(() -> open(!stream, this.path));
			assertThat(files()).containsExactly("server.sock");
			if (stream) {
				SocketChannel.open(UnixDomainSocketAddress.of(this.path)).close();
			}
		}
		assertThat(files()).isEmpty();
	}

	@Test
	void aLiveSocketWhoseQueueIsFullIsNotTakenForStale() throws IOException {
		List<SocketChannel> waiting = new ArrayList<>();
		try (ServerSocketChannel live = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			live.bind(UnixDomainSocketAddress.of(this.path), 1);
			for (int i = 0; i < 4; i++) {
				SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
				waiting.add(client);
				client.configureBlocking(false);
				connectIfThereIsRoom(client);
			}
			assertThatExceptionOfType(BindException.class).isThrownBy(() -> open(true, this.path))
				.withMessageContaining("in use");
		}
		finally {
			for (SocketChannel client : waiting) {
				client.close();
			}
		}
		assertThat(files()).containsExactly("server.sock");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aRegularFileIsRefusedAndKept(boolean stream) throws IOException {
		Files.writeString(this.path, "precious");
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> open(stream, this.path))
			.withMessageContaining("not a socket");
		assertThat(this.path).hasContent("precious");
		assertThat(files()).containsExactly("server.sock");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aDirectoryIsRefusedAndKept(boolean stream) throws IOException {
		Files.createDirectory(this.path);
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> open(stream, this.path))
			.withMessageContaining("not a socket");
		assertThat(this.path).isDirectory();
		assertThat(files()).containsExactly("server.sock");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aSymbolicLinkIsRefusedAndItsTargetKept(boolean stream) throws IOException {
		Path target = this.directory.resolve("target.sock");
		ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
		dead.bind(UnixDomainSocketAddress.of(target));
		dead.close();
		Files.createSymbolicLink(this.path, target);
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> open(stream, this.path))
			.withMessageContaining("symbolic link");
		assertThat(files()).containsExactly("server.sock", "target.sock");
	}

	@Test
	void aDanglingSymbolicLinkIsRefusedAndNothingAppearsBehindIt() throws IOException {
		Files.createSymbolicLink(this.path, this.directory.resolve("nowhere"));
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> open(true, this.path))
			.withMessageContaining("symbolic link");
		assertThat(files()).containsExactly("server.sock");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aForeignReplacementIsNotDeletedOnClose(boolean stream) throws IOException {
		try (ServerSocketChannel foreign = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			try (AutoClosing socket = open(stream, this.path)) {
				Files.delete(this.path);
				foreign.bind(UnixDomainSocketAddress.of(this.path));
			}
			assertThat(this.path).exists();
			SocketChannel.open(UnixDomainSocketAddress.of(this.path)).close();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aFileThatWasDeletedMeanwhileIsNoErrorOnClose(boolean stream) throws IOException {
		try (AutoClosing socket = open(stream, this.path)) {
			Files.delete(this.path);
		}
		assertThat(files()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "rw-------", "rw-rw----", "rw-rw-rw-", "rwxrwxrwx", "---------", "r--------" })
	void thePermissionsAreExactlyThoseThatWereAskedFor(String permissions) throws IOException {
		Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(permissions);
		for (boolean stream : new boolean[] { true, false }) {
			try (AutoClosing socket = open(stream, this.path, wanted)) {
				assertThat(Files.getPosixFilePermissions(this.path, LinkOption.NOFOLLOW_LINKS)).isEqualTo(wanted);
			}
		}
	}

	@Test
	void theFileOfAStreamSocketIsNeverVisibleWithWiderPermissions() throws Exception {
		AtomicBoolean done = new AtomicBoolean();
		Set<PosixFilePermission> seen = Collections.synchronizedSet(EnumSet.noneOf(PosixFilePermission.class));
		Thread observer = new Thread(() -> {
			while (!done.get()) {
				try {
					seen.addAll(Files.getPosixFilePermissions(this.path, LinkOption.NOFOLLOW_LINKS));
				}
				catch (IOException ex) {
					// Not there at the moment.
				}
			}
		});
		observer.start();
		try {
			for (int i = 0; i < 100; i++) {
				open(true, this.path).close();
			}
		}
		finally {
			done.set(true);
			observer.join();
		}
		assertThat(OWNER).containsAll(seen);
	}

	@Test
	void thePrivateDirectoryIsClosedToOthers() throws IOException {
		UnixSocketFile file = UnixSocketFile.create(this.path, OWNER, (candidate) -> false, (temporary) -> {
			assertThat(Files.getPosixFilePermissions(temporary.getParent()))
				.isEqualTo(PosixFilePermissions.fromString("rwx------"));
			Files.createFile(temporary);
		});
		assertThat(file.isInPlace()).isTrue();
		file.delete();
		assertThat(file.isInPlace()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aPathThatIsTooLongIsRefusedWithBothNumbers(boolean stream) throws IOException {
		Path tooLong = this.directory.resolve("x".repeat(107 - this.directory.toString().length()));
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> open(stream, tooLong))
			.withMessageContaining("108 bytes")
			.withMessageContaining("107")
			.withMessageContaining("shorter 'path'");
		assertThat(files()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aPathOfExactlyTheLimitIsServed(boolean stream) throws IOException {
		Path longest = this.directory.resolve("x".repeat(106 - this.directory.toString().length()));
		assertThat(longest.toString()).hasSize(107);
		try (AutoClosing socket = open(stream, longest)) {
			assertThat(longest).exists();
		}
		assertThat(files()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aMissingDirectoryIsNamed(boolean stream) {
		Path missing = this.directory.resolve("missing").resolve("server.sock");
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> open(stream, missing))
			.withMessageContaining(missing.toString())
			.withMessageContaining("directory of the Unix socket does not exist");
	}

	@Test
	void aBindThatFailsLeavesNothingBehind() throws IOException {
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> UnixSocketFile.create(this.path, OWNER, (candidate) -> false, (temporary) -> {
				throw new IOException("planted");
			}))
			.withMessage("planted");
		assertThat(files()).isEmpty();
	}

	@Test
	void aFileThatAppearsWhileTheSocketIsBoundIsNotReplaced() throws IOException {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> UnixSocketFile.create(this.path, OWNER, (candidate) -> false, (temporary) -> {
				Files.createFile(temporary);
				Files.writeString(this.path, "somebody else's");
			}))
			.withMessageContaining("bound by another process meanwhile");
		assertThat(this.path).hasContent("somebody else's");
		assertThat(files()).containsExactly("server.sock");
	}

	@Test
	void aFileThatChangesAfterItWasProbedIsGivenBack() throws IOException {
		ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
		dead.bind(UnixDomainSocketAddress.of(this.path));
		dead.close();
		try (ServerSocketChannel winner = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			assertThatExceptionOfType(BindException.class)
				.isThrownBy(() -> UnixSocketFile.create(this.path, OWNER, (candidate) -> {
					Files.move(candidate, this.directory.resolve("old"));
					winner.bind(UnixDomainSocketAddress.of(this.path));
					return false;
				}, Files::createFile))
				.withMessageContaining("meanwhile");
			SocketChannel.open(UnixDomainSocketAddress.of(this.path)).close();
			assertThat(files()).containsExactly("old", "server.sock");
		}
	}

	@Test
	void openingAndClosingManyTimesLeavesNothing() throws IOException {
		for (int i = 0; i < 200; i++) {
			open(i % 2 == 0, this.path).close();
		}
		assertThat(files()).isEmpty();
	}

	private void connectIfThereIsRoom(SocketChannel client) throws IOException {
		try {
			client.connect(UnixDomainSocketAddress.of(this.path));
		}
		catch (SocketException ex) {
			assertThat(ex).hasMessageContaining("temporarily unavailable");
		}
	}

	private List<String> files() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
	}

	private static AutoClosing open(boolean stream, Path path) throws IOException {
		return open(stream, path, OWNER);
	}

	private static AutoClosing open(boolean stream, Path path, Set<PosixFilePermission> permissions)
			throws IOException {
		UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
		if (stream) {
			StreamListener listener = UnixTransport.listen(address, permissions, SETTINGS);
			return new AutoClosing(listener.localAddress(), listener);
		}
		DatagramEndpoint endpoint = UnixTransport.bind(address, permissions, SETTINGS, false);
		return new AutoClosing(endpoint.localAddress(), endpoint);
	}

	private record AutoClosing(SocketAddress localAddress, Closeable socket) implements AutoCloseable {

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
