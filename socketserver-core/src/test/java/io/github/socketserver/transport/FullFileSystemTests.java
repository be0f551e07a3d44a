package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Unix sockets where no file can be created, on file systems of a process's own.
 */
class FullFileSystemTests {

	@TempDir
	private Path directory;

	@BeforeEach
	void requireNamespace() throws Exception {
		String missing = missing();
		assumeTrue(missing.isEmpty(), () -> "no file system of one's own can be mounted here: " + missing);
	}

	/*
	 * Two inodes: one is the directory itself, the other one that of a file.
	 */
	@Test
	void aFullFileSystemIsToldWithThePathAndTheRemedyAndNothingIsLeftBehind() throws Exception {
		List<String> lines = bind("-o nr_inodes=2", "touch $0/precious");
		assertThat(lines).startsWith("before: 1").endsWith("after: 1").hasSize(4);
		assertRefused(lines.subList(1, 3), "No space left on device");
	}

	@Test
	void aFileSystemThatMayOnlyBeReadIsToldWithThePathAndTheRemedy() throws Exception {
		List<String> lines = bind("-o ro", "true");
		assertThat(lines).startsWith("before: 0").endsWith("after: 0").hasSize(4);
		assertRefused(lines.subList(1, 3), "Read-only file system");
	}

	/*
	 * There is room for the private directory, and none for the socket.
	 */
	@Test
	void aFileSystemThatBecomesFullIsToldWithThePathAndNothingIsLeftBehind() throws Exception {
		List<String> lines = bind("-o nr_inodes=2", "true");
		assertThat(lines).startsWith("before: 0").endsWith("after: 0").hasSize(4);
		assertRefused(lines.subList(1, 3), "No space left on device");
	}

	private void assertRefused(List<String> lines, String reason) {
		assertThat(lines).allSatisfy((line) -> assertThat(line).startsWith("refused: ")
			.contains(reason)
			.contains("'" + this.directory + "'")
			.contains("change 'path'"));
		assertThat(lines.get(0)).contains(this.directory.resolve("stream").toString());
		assertThat(lines.get(1)).contains(this.directory.resolve("datagram").toString());
	}

	private List<String> bind(String options, String preparation) throws Exception {
		String script = "mount -t tmpfs " + options + " none $0 && " + preparation + " && exec \"$@\"";
		return run(script, this.directory.toString(),
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
				"--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
				FullFileSystemProcess.class.getName(), this.directory.toString())
			.lines()
			.toList();
	}

	private String missing() throws InterruptedException {
		try {
			return run("mount -t tmpfs -o nr_inodes=2 none $0", this.directory.toString());
		}
		catch (IOException ex) {
			return ex.getMessage();
		}
	}

	private static String run(String script, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of("unshare", "--map-root-user", "--mount", "/bin/sh", "-c", script));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		process.waitFor();
		return output;
	}

}
