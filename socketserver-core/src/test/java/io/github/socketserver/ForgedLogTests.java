package io.github.socketserver;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

import ch.qos.logback.classic.Level;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.LogCapture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what clients can write into the log: nothing but what the line is about.
 */
@ExtendWith(LeakCheck.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "No file name has a line end there")
class ForgedLogTests {

	@Test
	void theAddressOfAClientStaysOnItsLine(@TempDir Path directory) throws IOException {
		try (LogCapture log = LogCapture.start()) {
			Path path = directory.resolve("s");
			try (UnixStreamServer server = new UnixStreamServer(ServerConfig.unixStream(path),
					RequestHandlerFactory.shared((request) -> {
						throw new IllegalStateException("planted");
					}))) {
				server.start();
				connect(path, directory.resolve("a\nERROR forged"));
				await().until(() -> !log.lines(Level.ERROR).isEmpty());
			}
			assertThat(log.messages(Level.ERROR)).allSatisfy((line) -> assertThat(line).doesNotContain("\n"))
				.anySatisfy((line) -> assertThat(line).contains("000aERROR forged"));
		}
	}

	private static void connect(Path server, Path own) throws IOException {
		try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			client.bind(UnixDomainSocketAddress.of(own));
			client.connect(UnixDomainSocketAddress.of(server));
			assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
		}
	}

}
