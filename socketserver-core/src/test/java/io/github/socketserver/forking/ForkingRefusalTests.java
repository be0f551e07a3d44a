package io.github.socketserver.forking;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;

import javax.net.ssl.SSLContext;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.StreamServer;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.request.DatagramRequestHandler;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What {@code forking} refuses before a client has to find out.
 */
class ForkingRefusalTests {

	private static ServerConfig config(SocketType type) {
		return TestServers.config(type, Concurrency.forking(ProcessSettings.defaults()));
	}

	private static void assertRefused(RequestHandlerFactory<StreamRequest> factory, String why) throws IOException {
		try (TcpServer server = new TcpServer(config(SocketType.TCP), factory)) {
			assertThatIllegalStateException().isThrownBy(server::bind)
				.withMessageContaining(why)
				.withMessageContaining("use a public class with a public constructor without arguments, or choose "
						+ "another concurrency such as 'threading'");
			assertThat(server.channels()).isEmpty();
			assertThat(server.activeChildren()).isEmpty();
		}
	}

	@Test
	void aLambdaIsRefused() throws IOException {
		assertRefused(RequestHandlerFactory.shared((request) -> {
		}), "a lambda of " + getClass().getName());
	}

	@Test
	void aHandlerThatNeedsArgumentsIsRefused() throws IOException {
		assertRefused(() -> new ForkedHandlers.Configured("prefix"),
				"ForkedHandlers$Configured has no public constructor without arguments");
	}

	@Test
	void aHandlerThatIsNotPublicIsRefused() throws IOException {
		assertRefused(ForkedHandlers.Hidden::new, "ForkedHandlers$Hidden is not public");
	}

	@Test
	void aClassWithinAMethodIsRefused() throws IOException {
		assertRefused(() -> new LineHandler() {

			@Override
			protected void handleLine(byte[] line) {
			}

		}, "is a class within a method");
	}

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "UDP", "UNIX_DATAGRAM" })
	void datagramsAreRefused(SocketType type) {
		try (var server = TestServers.datagram(config(type), () -> new DatagramRequestHandler() {
		})) {
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(server::bind)
				.withMessageContaining("serves types 'tcp' and 'unix-stream', but 'type' is '" + type + "'");
		}
	}

	@Test
	void tlsIsRefused() throws NoSuchAlgorithmException {
		SSLContext context = SSLContext.getDefault();
		try (TcpServer server = new TcpServer(config(SocketType.TCP).withTls(TlsSettings.of(() -> context)),
				ForkedHandlers.UpperCase::new)) {
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(server::bind)
				.withMessageContaining("'forking' cannot serve TLS");
		}
	}

	@Test
	void aConnectionCannotBeHandedOffToAProcess() {
		Concurrency forking = Concurrency.forking(ProcessSettings.defaults());
		StreamServer server = (StreamServer) TestServers.stream(TestServers.config(SocketType.TCP),
				RequestHandlerFactory.shared((request) -> {
					try {
						request.handOff(forking, (rest) -> {
						});
					}
					catch (IllegalArgumentException ex) {
						request.output().writeLine(ex.getMessage());
					}
				}));
		try (server) {
			server.start();
			try (var client = io.github.socketserver.testing.StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).contains("cannot be handed off to 'forking'");
			}
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void boundsThatContradictEachOtherAreRefused() {
		ProcessSettings settings = ProcessSettings.defaults();
		assertThatIllegalArgumentException().isThrownBy(() -> settings.withMax(0))
			.withMessage("'processes.max' must be at least 1, but is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> settings.withMinSpare(41))
			.withMessage("'processes.min-spare' must be from 0 to 'processes.max' (40), but is 41");
		assertThatIllegalArgumentException().isThrownBy(() -> settings.withMaxRequests(-1))
			.withMessage("'processes.max-requests' must be at least 1, or 0 for no limit, but is -1");
	}

}
