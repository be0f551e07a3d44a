package io.github.socketserver;

import java.io.IOException;
import java.util.stream.Stream;

import io.github.socketserver.io.PeerException;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link OverriddenHooks}.
 */
class OverriddenHooksTests {

	@ParameterizedTest
	@ValueSource(classes = { TcpServer.class, UdpServer.class, UnixStreamServer.class, UnixDatagramServer.class })
	void theServersOfTheFrameworkOverrideNone(Class<?> server) {
		assertThat(OverriddenHooks.of(server)).isEqualTo(new OverriddenHooks(false, false, false, false, false));
	}

	@ParameterizedTest
	@MethodSource("servers")
	void aHookIsOverriddenWhereASubclassHasItsOwn(TcpServer server, OverriddenHooks expected) {
		assertThat(OverriddenHooks.of(server.getClass())).isEqualTo(expected);
	}

	@Test
	void aHookThatASuperclassOverridesIsOverridden() {
		class Heir extends Verifying {

		}
		assertThat(OverriddenHooks.of(Heir.class)).isEqualTo(new OverriddenHooks(false, true, false, false, false));
	}

	static Stream<Object[]> servers() {
		return Stream.of(new Object[] { new TestedServer() {
			@Override
			protected StreamRequest getRequest() throws IOException {
				return super.getRequest();
			}
		}, new OverriddenHooks(true, false, false, false, false) },
				new Object[] { new Verifying(), new OverriddenHooks(false, true, false, false, false) },
				new Object[] { new TestedServer() {
					@Override
					protected void processRequest(StreamRequest request) {
					}
				}, new OverriddenHooks(false, false, true, false, false) }, new Object[] { new TestedServer() {
					@Override
					protected void handlePeerError(StreamRequest request, PeerException failure) {
					}
				}, new OverriddenHooks(false, false, false, true, false) }, new Object[] { new TestedServer() {
					@Override
					protected void serviceActions() {
					}
				}, new OverriddenHooks(false, false, false, false, true) });
	}

	private static class TestedServer extends TcpServer {

		TestedServer() {
			super(TestServers.config(SocketType.TCP), RequestHandlerFactory.shared((request) -> {
			}));
		}

	}

	private static class Verifying extends TestedServer {

		@Override
		protected boolean verifyRequest(StreamRequest request) {
			return false;
		}

	}

}
