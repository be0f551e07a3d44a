package io.github.socketserver.forking;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.ArchiveMode;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.TlsTermination;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.transport.TlsSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The archive of classes that processes start from. It needs a class path of jars, so the
 * server runs in a process of its own.
 */
class ForkingArchiveTests {

	@TempDir
	static Path jars;

	private static String classPath;

	@TempDir
	Path temporary;

	@BeforeAll
	static void packClasses() throws IOException {
		List<String> entries = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			Path path = Path.of(entry);
			if (Files.isDirectory(path)) {
				entries.add(pack(path, jars.resolve("classes" + entries.size() + ".jar")).toString());
			}
			else if (Files.exists(path)) {
				entries.add(entry);
			}
		}
		classPath = String.join(File.pathSeparator, entries);
	}

	private static Path pack(Path classes, Path jar) throws IOException {
		try (Stream<Path> files = Files.walk(classes);
				OutputStream file = Files.newOutputStream(jar);
				JarOutputStream output = new JarOutputStream(file)) {
			for (Path path : files.filter(Files::isRegularFile).toList()) {
				output.putNextEntry(new JarEntry(classes.relativize(path).toString()));
				Files.copy(path, output);
			}
		}
		return jar;
	}

	private Process startParent(ArchiveMode mode) throws IOException {
		return startParent(Parent.class, mode);
	}

	private Process startParent(Class<?> program, ArchiveMode mode) throws IOException {
		return new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "--enable-native-access=ALL-UNNAMED",
				"-Djava.io.tmpdir=" + this.temporary, "-cp", classPath, program.getName(), mode.name())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	private List<Path> archives() throws IOException {
		try (Stream<Path> files = Files.walk(this.temporary)) {
			return files.filter((file) -> file.toString().contains("socketserver-archives"))
				.filter(Files::isRegularFile)
				.toList();
		}
	}

	@Test
	void anArchiveIsMadeInTheBackgroundAndLaterProcessesStartFromIt() throws Exception {
		Path directory = Files.createDirectory(
				this.temporary.resolve("socketserver-archives-" + System.getProperty("user.name")),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		Path unused = Files.createFile(directory.resolve("unused"));
		Files.setLastModifiedTime(unused, FileTime.from(Instant.now().minus(Duration.ofDays(40))));
		Process parent = startParent(ArchiveMode.AUTO);
		try (BufferedReader output = parent.inputReader()) {
			int port = Integer.parseInt(output.readLine());
			assertThat(ask(port)).isEqualTo("hello\n");
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(archives()).singleElement()
					.asString()
					.doesNotContain("training")
					.doesNotContain("owner")
					.doesNotContain("unused"));
			String archive = archives().get(0).toString();
			Awaitility.await().untilAsserted(() -> {
				assertThat(ask(port)).isEqualTo("hello\n");
				assertThat(parent.children()).anyMatch((child) -> usesArchive(child, archive));
			});
		}
		finally {
			parent.destroy();
			Workers.waitFor(parent);
		}
	}

	private static boolean usesArchive(ProcessHandle child, String archive) {
		return Stream.of(child.info().arguments().orElse(new String[0]))
			.anyMatch((argument) -> argument.endsWith("=" + archive));
	}

	@Test
	void theArchiveOfProcessesThatSpeakTlsHasNothingOfTheirKey() throws Exception {
		Process parent = startParent(TlsParent.class, ArchiveMode.AUTO);
		try (BufferedReader output = parent.inputReader()) {
			byte[] secret = HexFormat.of().parseHex(output.readLine());
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(archives()).singleElement()
					.asString()
					.doesNotContain("training")
					.doesNotContain("owner"));
			String archive = text(Files.readAllBytes(archives().get(0)));
			assertThat(archive.contains("TlsMaterial")).as("it has the classes").isTrue();
			for (byte[] form : List.of(secret, reversed(secret, secret.length), reversed(secret, Integer.BYTES))) {
				assertThat(archive.contains(text(form))).as("it has the key").isFalse();
			}
		}
		finally {
			parent.destroy();
			Workers.waitFor(parent);
		}
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	/*
	 * A number may be kept in another order of bytes than it is written in.
	 */
	private static byte[] reversed(byte[] bytes, int unit) {
		byte[] reversed = new byte[bytes.length];
		for (int i = 0; i < bytes.length; i++) {
			reversed[i] = bytes[i - i % unit + unit - 1 - i % unit];
		}
		return reversed;
	}

	@Test
	void noArchiveIsMadeWhereOthersCouldWriteIt() throws Exception {
		Path directory = Files
			.createDirectory(this.temporary.resolve("socketserver-archives-" + System.getProperty("user.name")));
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
		assertNoArchive(ArchiveMode.AUTO);
	}

	@Test
	void noArchiveIsMadeWhenThatIsSwitchedOff() throws Exception {
		assertNoArchive(ArchiveMode.OFF);
	}

	private void assertNoArchive(ArchiveMode mode) throws Exception {
		Process parent = startParent(mode);
		try (BufferedReader output = parent.inputReader()) {
			int port = Integer.parseInt(output.readLine());
			assertThat(ask(port)).isEqualTo("hello\n");
			assertThat(ask(port)).isEqualTo("hello\n");
		}
		finally {
			parent.destroy();
			Workers.waitFor(parent);
		}
		assertThat(archives()).isEmpty();
	}

	private static String ask(int port) throws IOException {
		try (StreamClient client = StreamClient.connect(new InetSocketAddress("127.0.0.1", port))) {
			return client.send("echo hello\n").readAllText();
		}
	}

	/**
	 * Serves until it is ended.
	 */
	public static final class Parent {

		private Parent() {
		}

		/**
		 * Serves.
		 * @param args whether there is to be an archive
		 * @throws IOException if the port cannot be bound
		 */
		public static void main(String[] args) throws IOException {
			ProcessSettings processes = ProcessSettings.defaults().withMax(2).withArchive(ArchiveMode.valueOf(args[0]));
			TcpServer server = new TcpServer(
					ServerConfig.tcp("127.0.0.1", 0).withConcurrency(Concurrency.forking(processes)),
					ForkedHandlers.Doomed::new);
			server.start();
			System.out.println(server.localAddress().getPort());
		}

	}

	/**
	 * Serves until it is ended, by processes that speak TLS.
	 */
	public static final class TlsParent {

		private TlsParent() {
		}

		/**
		 * Serves, and tells the key.
		 * @param args whether there is to be an archive
		 * @throws IOException if the port cannot be bound
		 */
		public static void main(String[] args) throws IOException {
			TestAuthority authority = new TestAuthority("Test Authority");
			TestIdentity identity = authority.issue("localhost");
			ProcessSettings processes = ProcessSettings.defaults()
				.withMax(1)
				.withTls(TlsTermination.WORKER)
				.withArchive(ArchiveMode.valueOf(args[0]));
			TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0)
				.withConcurrency(Concurrency.forking(processes))
				.withTls(TlsSettings.of(identity.material(authority))), ForkedHandlers.Doomed::new);
			server.start();
			String number = "%064x".formatted(((ECPrivateKey) identity.key()).getS());
			System.out.println(number.substring(16));
		}

	}

}
