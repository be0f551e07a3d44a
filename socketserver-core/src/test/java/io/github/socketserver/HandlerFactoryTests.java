package io.github.socketserver;

import java.io.IOException;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what factories of handlers may do wrong.
 */
@ExtendWith(LeakCheck.class)
class HandlerFactoryTests {

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	@SuppressWarnings("NullAway")
	void aFactoryThatMakesNoHandlerIsNamed(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withName("idle");
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = TestServers.stream(config, () -> null)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.read()).isEqualTo(-1);
			}
			await().until(() -> !log.lines(Level.ERROR).isEmpty());
			assertThat(log.events()).extracting(ILoggingEvent::getThrowableProxy)
				.filteredOn(Objects::nonNull)
				.extracting(IThrowableProxy::getMessage)
				.allSatisfy((message) -> assertThat(message)
					.startsWith("The handler factory of server 'idle' made no handler: ")
					.endsWith(" returned null"))
				.isNotEmpty();
		}
	}

}
