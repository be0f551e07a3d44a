package io.github.socketserver.sample;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the application ends cleanly on SIGTERM.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "A process cannot be sent SIGTERM there")
class TerminationTests {

	private static final int SIGTERM_EXIT = 128 + 15;

	private static final int LARGE = 32 << 20;

	@TempDir
	Path directory;

	@Test
	void whenBeansWereMadeAheadOfTimeThenTheApplicationUsesThem() throws Exception {
		try (SampleProcess sample = new SampleProcess(this.directory)) {
			assertThat(sample.log().contains("Starting AOT-processed SampleApplication"))
				.isEqualTo(SampleProcess.isAheadOfTime());
		}
	}

	@Test
	void whenApplicationIsTerminatedThenRequestsEndAndNothingIsLoggedAsProblem() throws Exception {
		byte[] content = new byte[LARGE];
		new Random(1).nextBytes(content);
		Path uploads = Files.createDirectory(this.directory.resolve("file_upload"));
		Files.write(uploads.resolve("large.bin"), content);
		try (SampleProcess sample = new SampleProcess(this.directory);
				Socket getter = sample.connect("upload");
				Socket putter = sample.connect("upload");
				Socket silent = sample.connect("upper");
				Socket idle = sample.connect("lines")) {
			getter.getOutputStream().write(frame("{\"cmd\":\"get\",\"filename\":\"large.bin\"}"));
			DataInputStream reply = new DataInputStream(getter.getInputStream());
			assertThat(readReply(reply)).contains("\"ok\"");
			putter.getOutputStream().write(frame("{\"cmd\":\"put\",\"filename\":\"small.bin\",\"filesize\":2}"));
			putter.getOutputStream().write('a');
			ask(idle);
			awaitPartialFile(uploads);

			sample.terminate();
			sample.awaitLog("graceful shutdown");
			assertThat(idle.getInputStream().read()).isEqualTo(-1);
			assertThat(silent.getInputStream().read()).isEqualTo(-1);
			putter.getOutputStream().write('b');
			assertThat(readReply(new DataInputStream(putter.getInputStream()))).contains("\"ok\"");
			byte[] received = new byte[LARGE];
			reply.readFully(received);

			assertThat(received).isEqualTo(content);
			assertThat(reply.read()).isEqualTo(-1);
			assertThat(sample.awaitExit()).isEqualTo(SIGTERM_EXIT);
			assertThat(uploads.resolve("small.bin")).hasContent("ab");
			assertThat(uploads).isDirectoryNotContaining("glob:**.socketserver-upload-*");
			assertThat(this.directory.resolve("s")).isEmptyDirectory();
			assertThat(sample.log()).doesNotContain("WARN").doesNotContain("ERROR").doesNotContain("\tat ");
		}
	}

	private static void ask(Socket client) throws IOException {
		client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
		assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("HELLO\n");
	}

	private static void awaitPartialFile(Path directory) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(directory).isDirectoryContaining("glob:**/.socketserver-upload-*"));
	}

	private static byte[] frame(String header) {
		byte[] json = header.getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(4 + json.length)
			.order(ByteOrder.LITTLE_ENDIAN)
			.putInt(json.length)
			.put(json)
			.array();
	}

	private static String readReply(DataInputStream input) throws IOException {
		byte[] reply = new byte[Integer.reverseBytes(input.readInt())];
		input.readFully(reply);
		return new String(reply, StandardCharsets.UTF_8);
	}

}
