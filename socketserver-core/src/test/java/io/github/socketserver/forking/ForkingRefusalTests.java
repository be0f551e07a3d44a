package io.github.socketserver.forking;

import java.io.IOException;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

	@ParameterizedTest
	@CsvSource({ "os.name,Windows 11,'it needs Linux, but this is Windows 11'",
			"org.graalvm.nativeimage.imagecode,runtime,a native image cannot start worker processes" })
	void aSystemThatCannotHandConnectionsOverIsRefused(String property, String value, String why) throws IOException {
		String before = System.getProperty(property);
		try (TcpServer server = new TcpServer(config(SocketType.TCP), ForkedHandlers.UpperCase::new)) {
			System.setProperty(property, value);
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(server::bind)
				.withMessageStartingWith("Concurrency 'forking' is not available: " + why)
				.withMessageEndingWith(", or choose another concurrency such as 'threading'");
			assertThat(server.channels()).isEmpty();
		}
		finally {
			if (before != null) {
				System.setProperty(property, before);
			}
			else {
				System.clearProperty(property);
			}
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

	@Test
	void severalAcceptorsOfConnectionsAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TcpServer(config(SocketType.TCP).withReusePort(true).withAcceptors(2),
					ForkedHandlers.Frames::new))
			.withMessageStartingWith("'acceptors' is 2, but 'forking' finds");
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
