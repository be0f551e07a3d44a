package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.UnixDatagramServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Tests for what users read when the Unix socket of a server cannot be bound.
 */
@ExtendWith(OutputCaptureExtension.class)
class PathStartFailureTests {

	private final FailingApplication application;

	@TempDir
	private Path directory;

	PathStartFailureTests(CapturedOutput output) {
		this.application = new FailingApplication(output);
	}

	@Test
	void aPathThatAnotherServerOfTheApplicationHasIsExplained() {
		Path path = this.directory.resolve("s");
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.a.type=unix-stream",
					"socketserver.server.a.path=" + path, "socketserver.server.b.type=unix-stream",
					"socketserver.server.b.path=" + path)
			.containsPattern("Socket server '[ab]' of this application is there already: "
					+ "set 'socketserver\\.server\\.[ab]\\.path' to another path");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Permission denied", "Operation not permitted", "Read-only file system" })
	void aPathThatMayNotBeBoundIsExplained(String reason) {
		Path path = this.directory.resolve("s");
		RefusingServerFactory.refuseWith(new FileSystemException(path.toString(), null, reason));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class, RefusingServerFactory.class),
					"socketserver.type=unix-stream", "socketserver.path=" + path)
			.contains("('socketserver.path'): " + path + ": " + reason + ".")
			.contains(
					"Allow the process to write to the directory, or set 'socketserver.path' to a path where it may.");
	}

	@Test
	void aFileSystemThatIsFullIsExplained() {
		Path path = this.directory.resolve("s");
		RefusingServerFactory.refuseWith(new FileSystemException(path.toString(), null, "No space left on device"));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class, RefusingServerFactory.class),
					"socketserver.type=unix-stream", "socketserver.path=" + path)
			.contains("No space left on device.")
			.contains("Make room in the file system, or set 'socketserver.path' to a path in another one.");
	}

	@Test
	void aDirectoryThatIsClosedToTheProcessIsExplained() {
		Path path = this.directory.resolve("s");
		RefusingServerFactory.refuseWith(new AccessDeniedException(path.toString()));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class, RefusingServerFactory.class),
					"socketserver.type=unix-stream", "socketserver.path=" + path)
			.contains("Permission denied: '" + path + "'.")
			.contains("Allow the process to write to the directory");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void anAbstractNameInUseIsExplained() throws IOException {
		String name = "@socketserver-start-failure-" + ProcessHandle.current().pid();
		try (UnixStreamServer other = new UnixStreamServer(ServerConfig.unixStream(name), UpperCaseHandler::new)) {
			other.bind();
			this.application
				.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream",
						"socketserver.path=" + name)
				.contains("'" + name + "'")
				.contains("set 'socketserver.path' to another path");
		}
	}

	@Test
	void aDatagramSocketInUseIsExplained() throws IOException {
		Path path = this.directory.resolve("s");
		RequestHandlerFactory<DatagramRequest> nothing = RequestHandlerFactory.shared((request) -> {
		});
		try (UnixDatagramServer other = new UnixDatagramServer(ServerConfig.unixDatagram(path), nothing)) {
			other.bind();
			this.application
				.assertFailure(List.of(FailingApplication.DatagramLambda.class), "socketserver.type=unix-datagram",
						"socketserver.path=" + path)
				.contains("is served by another socket")
				.contains("Stop the process that serves it or remove the file");
		}
	}

	@Test
	void aFileInPlaceOfTheSocketIsExplained() throws IOException {
		Path file = Files.createFile(this.directory.resolve("s"));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream",
					"socketserver.path=" + file)
			.contains("'" + file + "' exists and is not a socket")
			.contains("set 'socketserver.path' to another path");
	}

	@Test
	void aSocketInUseIsExplained() throws IOException {
		Path path = this.directory.resolve("s");
		try (UnixStreamServer other = new UnixStreamServer(ServerConfig.unixStream(path), UpperCaseHandler::new)) {
			other.bind();
			this.application
				.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream",
						"socketserver.path=" + path)
				.contains("is served by another socket")
				.contains("Stop the process that serves it or remove the file");
		}
	}

	@Test
	void aPathThatIsTooLongIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream",
					"socketserver.path=" + this.directory.resolve("x".repeat(120)))
			.contains("too long")
			.contains("Set 'socketserver.path' to a shorter path.");
	}

	@Test
	void aMissingDirectoryIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream",
					"socketserver.path=" + this.directory.resolve("no/s"))
			.contains("directory of the Unix socket does not exist")
			.contains("Create the directory, or set 'socketserver.path'");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aDirectoryWithoutFilesOfItsOwnIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream",
					"socketserver.path=/proc/socketserver.sock")
			.contains("('socketserver.path'): /proc/socketserver.sock: ")
			.contains("the Unix socket needs room for its file in '/proc'")
			.doesNotContain("null: the")
			.contains("'socketserver.path' to a path");
	}

	@Test
	@DisabledIf(value = "isRoot", disabledReason = "The superuser may write to every directory")
	void aDirectoryThatMayNotBeWrittenIsExplained() throws IOException {
		Path closed = Files.createDirectory(this.directory.resolve("closed"),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream",
					"socketserver.path=" + closed.resolve("s"))
			.contains("Permission denied")
			.contains("Allow the process to write to the directory, or set 'socketserver.path'");
	}

	static boolean isRoot() {
		return "root".equals(System.getProperty("user.name"));
	}

}
