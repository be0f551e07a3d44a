package io.github.socketserver.sample.upload;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UploadHandler}.
 */
@ExtendWith(OutputCaptureExtension.class)
class UploadHandlerTests {

	private static final long QUOTA = 8 << 20;

	private static final Duration SHORT = Duration.ofMillis(500);

	@TempDir
	Path workingDirectory;

	private Path directory;

	private TcpServer server;

	@BeforeEach
	void start() throws IOException {
		this.directory = this.workingDirectory.resolve("file_upload");
		this.server = serve(UploadProperties.LengthOrder.LITTLE_ENDIAN);
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 1023, 1024, 1025, 65_536, 5 << 20 })
	void whenClientPutsFileThenItIsStoredAndCanBeGot(int size) throws IOException {
		byte[] content = content(size);
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a.bin", size)).send(content);
			assertThat(client.reply()).isEqualTo(ok("a.bin", size));
			assertThat(this.directory.resolve("a.bin")).hasBinaryContent(content);
			client.send(UploadClient.get("a.bin"));
			assertThat(client.reply()).isEqualTo(ok("a.bin", size));
			assertThat(client.read(size)).isEqualTo(content);
		}
		assertThat(stored()).containsExactly("a.bin");
	}

	@Test
	void whenFramesArriveByteByByteThenTheyAreServed() throws IOException {
		try (UploadClient client = client()) {
			byte[] frame = client.frame(UploadClient.put("a.txt", 3));
			for (byte value : frame) {
				client.send(new byte[] { value });
			}
			for (byte value : new byte[] { 'a', 'b', 'c' }) {
				client.send(new byte[] { value });
			}
			assertThat(client.reply()).isEqualTo(ok("a.txt", 3));
		}
		assertThat(this.directory.resolve("a.txt")).hasContent("abc");
	}

	@Test
	void whenFramesArriveTogetherThenEachIsAnswered() throws IOException {
		try (UploadClient client = client()) {
			byte[] frames = Stream
				.of(client.frame(UploadClient.put("a.txt", 1)), new byte[] { 'a' },
						client.frame(UploadClient.put("b.txt", 0)), client.frame(UploadClient.get("a.txt")),
						client.frame(UploadClient.put("c.txt", 2)), new byte[] { 'c', 'c' })
				.reduce(UploadHandlerTests::concat)
				.orElseThrow();
			client.send(frames);
			assertThat(client.reply()).isEqualTo(ok("a.txt", 1));
			assertThat(client.reply()).isEqualTo(ok("b.txt", 0));
			assertThat(client.reply()).isEqualTo(ok("a.txt", 1));
			assertThat(client.read(1)).containsExactly('a');
			assertThat(client.reply()).isEqualTo(ok("c.txt", 2));
		}
	}

	@Test
	void whenClientClosesItsSideAfterPutThenItStillGetsTheReply() throws IOException {
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a.txt", 1)).send(new byte[] { 'a' }).shutdownOutput();
			assertThat(client.reply()).isEqualTo(ok("a.txt", 1));
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@Test
	void whenNameExistsThenTheFileIsReplaced() throws IOException {
		Files.writeString(this.directory.resolve("a.txt"), "a longer text");
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a.txt", 1)).send(new byte[] { 'b' });
			assertThat(client.reply()).isEqualTo(ok("a.txt", 1));
		}
		assertThat(this.directory.resolve("a.txt")).hasContent("b");
	}

	@Test
	void whenReplacementIsAbortedThenTheOldFileStays() throws IOException {
		Files.writeString(this.directory.resolve("a.txt"), "old");
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a.txt", 100)).send(new byte[50]);
			awaitPartialFile();
			client.reset();
		}
		Awaitility.await().untilAsserted(() -> assertThat(stored()).containsExactly("a.txt"));
		assertThat(this.directory.resolve("a.txt")).hasContent("old");
	}

	@Test
	void whenClientClosesWithinFileThenNothingRemainsAndItIsTold() throws IOException {
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a.txt", 100)).send(new byte[50]).shutdownOutput();
			assertThat(client.reply()).isEqualTo(error("The client closed its side after 50 of 100 bytes"));
			assertThat(client.isAtEnd()).isTrue();
		}
		Awaitility.await().untilAsserted(() -> assertThat(stored()).isEmpty());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 4096, 65_536, 262_144, 1 << 20 })
	void whenConnectionIsResetWithinFileThenNothingRemains(int sent, CapturedOutput output) throws IOException {
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a.txt", 2 << 20)).send(new byte[sent]);
			awaitPartialFile();
			client.reset();
		}
		Awaitility.await().untilAsserted(() -> assertThat(stored()).isEmpty());
		assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
	}

	@Test
	void whenFileIsPartialThenItCannotBeGot() throws IOException {
		try (UploadClient client = client(); UploadClient other = client()) {
			client.send(UploadClient.put("a.txt", 2)).send(new byte[] { 'a' });
			awaitPartialFile();
			other.send(UploadClient.get("a.txt"));
			assertThat(other.reply()).isEqualTo(error("There is no such file"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "../x", "..", ".", "", "/x", "/etc/passwd", "a/b", "..\\\\x", "a\\\\b", "\\\\", "a\\u0000",
			"\\u0000", "a\\nb", "a\\u007f", "a\\u0085", "a\\u2028", "\\ud800", ".socketserver-upload-1", "link",
			"directory", "linkToDirectory" })
	void whenNameIsHostileThenItIsRefused(String name) throws IOException {
		Path outside = Files.writeString(this.workingDirectory.resolve("outside"), "secret");
		Files.createSymbolicLink(this.directory.resolve("link"), outside);
		Files.createSymbolicLink(this.directory.resolve("linkToDirectory"), this.workingDirectory);
		Files.createDirectory(this.directory.resolve("directory"));
		String[] before = stored();
		for (String header : new String[] { UploadClient.put(name, 1), UploadClient.get(name) }) {
			try (UploadClient client = client()) {
				client.send(concat(client.frame(header), new byte[] { 'a' }));
				assertThat(client.reply()).startsWith("{\"status\":\"error\",\"error\":");
				assertThat(client.isAtEnd()).isTrue();
			}
		}
		assertThat(stored()).isEqualTo(before);
		assertThat(outside).hasContent("secret");
		assertThat(this.workingDirectory).isDirectoryNotContaining("glob:**/x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a b", ".profile", "..a", "a..", "-rf", "%2e%2e%2f", "~", "x.tar.gz", "$(id)", "é" })
	void whenNameIsUnusualButHarmlessThenItIsStored(String name) throws IOException {
		try (UploadClient client = client()) {
			client.send(UploadClient.put(name, 1)).send(new byte[] { 'a' });
			assertThat(client.reply()).isEqualTo(ok(name, 1));
		}
		assertThat(stored()).containsExactly(name);
	}

	@Test
	void whenNameIsTooLongThenItIsRefused() throws IOException {
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a".repeat(255), 0));
			assertThat(client.reply()).isEqualTo(ok("a".repeat(255), 0));
			client.send(UploadClient.put("a".repeat(256), 0));
			assertThat(client.reply()).isEqualTo(error("'filename' is longer than 255 bytes"));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 8193, Integer.MAX_VALUE, Integer.MIN_VALUE, 64 << 24 })
	void whenHeaderLengthIsWrongThenTheClientIsToldAtOnce(int length) throws IOException {
		try (UploadClient client = client()) {
			client.sendLength(length);
			assertThat(client.reply()).startsWith("{\"status\":\"error\",\"error\":");
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "hello", "{", "[]", "null", "1", "\"put\"", "{}", "{\"cmd\":1}", "{\"cmd\":null}",
			"{\"cmd\":\"put\"}", "{\"cmd\":\"get\"}", "{\"cmd\":\"get\",\"filename\":1}",
			"{\"cmd\":\"get\",\"filename\":\"a\"} x", "{\"cmd\":\"get\",\"cmd\":\"put\",\"filename\":\"a\"}",
			"{'cmd':'get'}", "{\"cmd\":\"put\",\"filename\":\"a\"}",
			"{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":-1}",
			"{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":1.0}",
			"{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":1e2}",
			"{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":\"1\"}",
			"{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":true}",
			"{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":null}",
			"{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":9223372036854775808}",
			"{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":9223372036854775807}",
			"{\"cmd\":\"finish\",\"filename\":\"a\"}", "{\"cmd\":\"handle\",\"filename\":\"a\"}",
			"{\"cmd\":\"getClass\",\"filename\":\"a\"}", "{\"cmd\":\"PUT\",\"filename\":\"a\",\"filesize\":0}" })
	void whenHeaderIsWrongThenTheClientIsTold(String header, CapturedOutput output) throws IOException {
		try (UploadClient client = client()) {
			client.send(header);
			assertThat(client.reply()).startsWith("{\"status\":\"error\",\"error\":");
			assertThat(client.isAtEnd()).isTrue();
		}
		assertThat(stored()).isEmpty();
		assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
	}

	@Test
	void whenHeaderIsNotUtf8ThenTheClientIsTold() throws IOException {
		try (UploadClient client = client()) {
			client.sendLength(1).send(new byte[] { (byte) 0xff });
			assertThat(client.reply()).isEqualTo(error("The header is not valid JSON"));
		}
	}

	@Test
	void whenHeaderHasUnknownMembersThenTheyAreIgnored() throws IOException {
		try (UploadClient client = client()) {
			client.send("{\"md5\":\"x\",\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":0}");
			assertThat(client.reply()).isEqualTo(ok("a", 0));
		}
	}

	@Test
	void whenClientPausesWithinHeaderThenItIsTold() throws IOException {
		try (TcpServer hasty = serve(UploadProperties.LengthOrder.LITTLE_ENDIAN, SHORT);
				UploadClient client = new UploadClient(hasty.localAddress())) {
			client.sendLength(20).send(new byte[] { '{' });
			assertThat(client.reply()).isEqualTo(error("The client sent nothing for PT0.5S"));
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@Test
	void whenClientPausesElsewhereThenItIsServed() throws IOException {
		try (TcpServer hasty = serve(UploadProperties.LengthOrder.LITTLE_ENDIAN, SHORT);
				UploadClient client = new UploadClient(hasty.localAddress())) {
			Awaitility.await().pollDelay(Duration.ofMillis(700)).until(() -> true);
			client.send(UploadClient.put("a.txt", 2)).send(new byte[] { 'a' });
			Awaitility.await().pollDelay(Duration.ofMillis(700)).until(() -> true);
			client.send(new byte[] { 'b' });
			assertThat(client.reply()).isEqualTo(ok("a.txt", 2));
		}
	}

	@Test
	void whenFileIsLargerThanQuotaThenItIsRefusedBeforeItIsSent() throws IOException {
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a.bin", QUOTA + 1));
			assertThat(client.reply()).isEqualTo(error("The file is larger than the room that is left"));
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@Test
	void whenQuotaIsTakenByStoredAndPartialFilesThenMoreIsRefused() throws IOException {
		try (UploadClient first = client(); UploadClient second = client(); UploadClient third = client()) {
			first.send(UploadClient.put("a.bin", QUOTA / 2)).send(new byte[(int) QUOTA / 2]);
			first.reply();
			second.send(UploadClient.put("b.bin", QUOTA / 2)).send(new byte[1]);
			awaitPartialFile();
			third.send(UploadClient.put("c.bin", 0));
			assertThat(third.reply()).isEqualTo(error("The file is larger than the room that is left"));
			second.reset();
		}
		Awaitility.await().untilAsserted(() -> assertThat(stored()).containsExactly("a.bin"));
		try (UploadClient client = client()) {
			client.send(UploadClient.put("c.bin", QUOTA / 2)).send(new byte[(int) QUOTA / 2]);
			assertThat(client.reply()).isEqualTo(ok("c.bin", QUOTA / 2));
		}
	}

	@Test
	void whenLargeFileIsRefusedThenTheClientThatSendsItAllTheSameIsTold() throws IOException {
		try (UploadClient client = client()) {
			client.send(UploadClient.put("../x", 5 << 20));
			try {
				client.send(new byte[5 << 20]);
			}
			catch (IOException ex) {
				// The server need not take all of it.
			}
			assertThat(client.reply()).startsWith("{\"status\":\"error\",\"error\":");
		}
	}

	@Test
	void whenDirectoryIsRemovedThenItIsMadeAnew() throws IOException {
		Files.delete(this.directory);
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a.txt", 0));
			assertThat(client.reply()).isEqualTo(ok("a.txt", 0));
		}
		assertThat(stored()).containsExactly("a.txt");
	}

	@Test
	void whenServerStartsThenWhatAnEarlierOneLeftUnfinishedIsRemoved() throws IOException {
		Files.createFile(this.directory.resolve(FileName.PARTIAL_PREFIX + "1"));
		Files.createFile(this.directory.resolve("a.txt"));
		serve(UploadProperties.LengthOrder.LITTLE_ENDIAN).close();
		assertThat(stored()).containsExactly("a.txt");
	}

	@Test
	void whenDiskFailsThenTheClientIsToldAndItIsLogged(CapturedOutput output) throws IOException {
		Files.delete(this.directory);
		Files.createFile(this.directory);
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a.txt", 0));
			assertThat(client.reply()).isEqualTo(error("The server failed"));
			assertThat(client.isAtEnd()).isTrue();
		}
		Awaitility.await().untilAsserted(() -> assertThat(output).contains("ERROR").contains("file_upload"));
	}

	@Test
	void whenServerStopsThenAnIdleClientDoesNotHoldItUp() throws IOException {
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a.txt", 0));
			client.reply();
			assertThat(this.server.stop(Duration.ofSeconds(10)).isGraceful()).isTrue();
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@Test
	void whenServerStopsThenTheFileThatIsBeingSentIsStillStored() throws IOException {
		try (UploadClient client = client()) {
			client.send(UploadClient.put("a.txt", 2)).send(new byte[] { 'a' });
			awaitPartialFile();
			Thread stopper = new Thread(() -> this.server.stop(Duration.ofSeconds(10)));
			stopper.start();
			Awaitility.await().until(this.server::isShuttingDown);
			client.send(new byte[] { 'b' });
			assertThat(client.reply()).isEqualTo(ok("a.txt", 2));
			assertThat(client.isAtEnd()).isTrue();
		}
		assertThat(this.directory.resolve("a.txt")).hasContent("ab");
	}

	@Test
	void whenLengthsAreBigEndianThenTheyAreReadAndWrittenSo() throws IOException {
		try (TcpServer bigEndian = serve(UploadProperties.LengthOrder.BIG_ENDIAN);
				UploadClient client = new UploadClient(bigEndian.localAddress(), ByteOrder.BIG_ENDIAN)) {
			client.send(UploadClient.put("a.txt", 1)).send(new byte[] { 'a' });
			assertThat(client.reply()).isEqualTo(ok("a.txt", 1));
		}
	}

	private TcpServer serve(UploadProperties.LengthOrder order) throws IOException {
		return serve(order, Duration.ofSeconds(20));
	}

	private TcpServer serve(UploadProperties.LengthOrder order, Duration headerTimeout) throws IOException {
		UploadProperties properties = new UploadProperties(this.directory, DataSize.ofBytes(QUOTA),
				DataSize.ofKilobytes(8), headerTimeout, order);
		UploadProtocol protocol = new UploadProtocol(properties, new UploadStore(this.directory, QUOTA));
		TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0), () -> new UploadHandler(protocol));
		server.start();
		return server;
	}

	private UploadClient client() throws IOException {
		return new UploadClient(this.server.localAddress());
	}

	private void awaitPartialFile() {
		Awaitility.await()
			.untilAsserted(() -> assertThat(stored()).anyMatch((name) -> name.startsWith(FileName.PARTIAL_PREFIX)));
	}

	private String[] stored() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toArray(String[]::new);
		}
	}

	private static byte[] content(int size) {
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		return content;
	}

	private static byte[] concat(byte[] first, byte[] second) {
		byte[] bytes = new byte[first.length + second.length];
		System.arraycopy(first, 0, bytes, 0, first.length);
		System.arraycopy(second, 0, bytes, first.length, second.length);
		return bytes;
	}

	private static String ok(String name, long size) {
		return "{\"status\":\"ok\",\"filename\":\"" + name + "\",\"filesize\":" + size + "}";
	}

	private static String error(String error) {
		return "{\"status\":\"error\",\"error\":\"" + error + "\"}";
	}

}
