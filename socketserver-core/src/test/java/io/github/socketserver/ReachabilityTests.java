package io.github.socketserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for servers whose file is taken away while they serve.
 */
@ExtendWith(LeakCheck.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "A socket's file cannot be removed there while it is in use")
class ReachabilityTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aStreamServerWhoseFileWasRemovedSaysSoAndServesThoseThatItHas(boolean loops) throws IOException {
		Path path = this.directory.resolve("s");
		Concurrency mode = loops ? Concurrency.selecting() : Concurrency.threading();
		try (LogCapture log = LogCapture.start();
				UnixStreamServer server = new UnixStreamServer(ServerConfig.unixStream(path).withConcurrency(mode),
						Lines::new)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("one")).isEqualTo("ONE");
				assertThat(server.acceptFailure()).isNull();
				Files.delete(path);
				await().until(() -> server.acceptFailure() != null);
				assertThat(server.acceptFailure().kind()).isEqualTo(AcceptErrorKind.FATAL);
				assertThat(server.acceptFailure().message()).contains("removed or replaced");
				assertThat(client.ask("two")).isEqualTo("TWO");
			}
			assertThat(log.alarms()).singleElement().asString().contains("no client can connect until the server");
			assertThat(server.statistics().acceptErrors()).containsEntry(AcceptErrorKind.FATAL, 1L);
			server.stop();
			server.start();
			await().until(() -> server.acceptFailure() == null);
			assertThat(TestServers.ask(server, "three")).isEqualTo("THREE");
		}
	}

	@Test
	void aFileOfSomebodyElseInThePlaceIsNoticedAndLeftAlone() throws IOException {
		Path path = this.directory.resolve("s");
		try (UnixStreamServer server = new UnixStreamServer(ServerConfig.unixStream(path),
				() -> TestServers.upperCaseLines())) {
			server.start();
			Files.delete(path);
			Files.writeString(path, "somebody else's");
			await().until(() -> server.acceptFailure() != null);
		}
		assertThat(path).hasContent("somebody else's");
	}

	@Test
	void aFileThatComesBackIsNoticedToo() throws IOException {
		Path path = this.directory.resolve("s");
		Path aside = this.directory.resolve("aside");
		try (UnixStreamServer server = new UnixStreamServer(ServerConfig.unixStream(path),
				() -> TestServers.upperCaseLines())) {
			server.start();
			Files.move(path, aside);
			await().until(() -> server.acceptFailure() != null);
			Files.move(aside, path);
			await().until(() -> server.acceptFailure() == null);
			assertThat(TestServers.ask(server, "again")).isEqualTo("AGAIN");
		}
	}

	@Test
	void aDatagramServerWhoseFileWasRemovedSaysSo() throws IOException {
		Path path = this.directory.resolve("s");
		RequestHandlerFactory<DatagramRequest> nothing = RequestHandlerFactory.shared((request) -> {
		});
		try (UnixDatagramServer server = new UnixDatagramServer(ServerConfig.unixDatagram(path), nothing)) {
			server.start();
			Files.delete(path);
			await().until(() -> server.acceptFailure() != null);
		}
	}

	/**
	 * Answers lines in upper case.
	 */
	static class Lines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT));
		}

	}

}
