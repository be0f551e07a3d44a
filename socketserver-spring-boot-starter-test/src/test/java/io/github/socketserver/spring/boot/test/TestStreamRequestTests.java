package io.github.socketserver.spring.boot.test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.io.FrameTooLongException;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.transport.TlsInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link TestStreamRequest}.
 */
class TestStreamRequestTests {

	@Test
	void tagsOfTheHandlerAreThere() throws Exception {
		TestStreamRequest request = TestStreamRequest.sending("a\n");
		request.serveWith((served) -> served.tag("command", "put"));
		assertThat(request.tags()).hasSize(1).containsEntry("command", "put");
	}

	@Test
	void handlerIsTestedWithoutAServer() throws Exception {
		TestStreamRequest request = TestStreamRequest.sending("hello\nworld\n");
		request.serveWith(new UpperCaseHandler());
		assertThat(request.replyText()).isEqualTo("HELLO\nWORLD\n");
		assertThat(request.connection().receivedBytes()).isEqualTo(12);
		assertThat(request.connection().sentBytes()).isEqualTo(12);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 5, 100 })
	void bytesArriveInPieces(int length) throws Exception {
		TestStreamRequest request = TestStreamRequest.sending("hello\nworld\n").inPiecesOf(length);
		assertThat(request.serveWith(new UpperCaseLines()).replyText()).isEqualTo("HELLO\nWORLD\n");
		assertThat(request.handledFrames()).isEqualTo(2);
		assertThatIllegalArgumentException().isThrownBy(() -> request.inPiecesOf(0));
	}

	@Test
	void statelessHandlerIsTestedToo() throws Exception {
		RequestHandler<StreamRequest> handler = (request) -> request.output().write(request.input().readAllBytes());
		assertThat(TestStreamRequest.sending("hello").serveWith(handler).reply()).asString().isEqualTo("hello");
	}

	@Test
	void handlerSeesWhatTheTestHasSet() throws Exception {
		InetSocketAddress client = new InetSocketAddress("192.0.2.1", 1234);
		TlsInfo tls = new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", "example.org", null, List.of());
		TestStreamRequest request = TestStreamRequest.sending("").from(client).withTls(tls);
		request.serveWith((served) -> {
			assertThat(served.clientAddress()).isEqualTo(client);
			assertThat(served.connection().info().clientAddress()).isEqualTo(client);
			assertThat(served.tls()).isEqualTo(tls);
			assertThat(served.server().state()).isEqualTo(ServerState.RUNNING);
			assertThat(served.server().connections()).containsExactly(served.connection());
			served.connection().attributes().put("seen", true);
			served.server().shutdown();
		});
		assertThat(request.connection().attributes()).containsEntry("seen", true);
		assertThat(request.server().state()).isEqualTo(ServerState.BOUND);
	}

	@Test
	void limitsAreThoseOfAServer() {
		assertThatExceptionOfType(FrameTooLongException.class)
			.isThrownBy(() -> TestStreamRequest.sending("x".repeat(8193) + "\n").serveWith(new UpperCaseHandler()));
		assertThatExceptionOfType(FrameTooLongException.class)
			.isThrownBy(() -> TestStreamRequest.sending("hello\n").withLimits(4, 4).serveWith(new UpperCaseHandler()));
	}

	@Test
	void handlersExceptionReachesTheTest() {
		TestStreamRequest request = TestStreamRequest.sending("hello\n");
		assertThatIllegalStateException().isThrownBy(() -> request.serveWith((served) -> {
			served.output().writeLine("before");
			throw new IllegalStateException("planted");
		}));
		assertThat(request.replyText()).isEqualTo("before\n");
	}

	@Test
	void lineHandlerEndsBetweenTwoFramesWhenTheServerStops() throws Exception {
		TestStreamRequest request = TestStreamRequest.sending("hello\n").whileServerStops();
		assertThat(request.serveWith(new UpperCaseLines()).replyText()).isEmpty();
		assertThat(request.server().isShuttingDown()).isTrue();
	}

	@Test
	void continuationRunsAfterTheHandler() throws Exception {
		TestStreamRequest request = TestStreamRequest.sending("hello\n");
		request.serveWith((served) -> {
			served.handOff(Concurrency.threading(), (rest) -> rest.output().writeLine("second"));
			served.output().writeLine("first");
		});
		assertThat(request.replyText()).isEqualTo("first\nsecond\n");
	}

	static class UpperCaseHandler extends StreamRequestHandler {

		@Override
		protected void handle() throws IOException {
			byte[] line = input().readLine();
			while (line != null) {
				output().writeLine(new String(line).toUpperCase(Locale.ROOT));
				line = input().readLine();
			}
		}

	}

	static class UpperCaseLines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line).toUpperCase(Locale.ROOT));
		}

	}

}
