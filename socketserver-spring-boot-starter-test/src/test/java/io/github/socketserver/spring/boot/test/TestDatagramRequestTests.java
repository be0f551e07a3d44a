package io.github.socketserver.spring.boot.test;

import java.io.IOException;
import java.util.Locale;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.io.UnanswerableDatagramException;
import io.github.socketserver.request.DatagramRequestHandler;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link TestDatagramRequest}.
 */
class TestDatagramRequestTests {

	@Test
	void tagsOfTheHandlerAreThere() throws Exception {
		TestDatagramRequest request = TestDatagramRequest.sending("a");
		request.serveWith((served) -> served.tag("command", "put"));
		assertThat(request.tags()).hasSize(1).containsEntry("command", "put");
	}

	@Test
	void handlerIsTestedWithoutAServer() throws Exception {
		TestDatagramRequest request = TestDatagramRequest.sending("hello");
		assertThat(request.serveWith(new UpperCaseHandler()).replyTexts()).containsExactly("HELLO");
		assertThat(request.replies()).singleElement().isEqualTo("HELLO".getBytes());
	}

	@Test
	void statelessHandlersOutputIsOneDatagram() throws Exception {
		TestDatagramRequest request = TestDatagramRequest.sending("hello");
		request.serveWith((served) -> {
			served.output().write("one ".getBytes());
			served.output().write(served.input().readAllBytes());
		});
		assertThat(request.replyTexts()).containsExactly("one hello");
	}

	@Test
	void severalDatagramsAreSentAtOnce() throws Exception {
		TestDatagramRequest request = TestDatagramRequest.sending("hello");
		request.serveWith((served) -> {
			served.reply("one".getBytes());
			served.reply("two".getBytes());
		});
		assertThat(request.replyTexts()).containsExactly("one", "two");
	}

	@Test
	void handlerThatFailsSendsNothing() {
		TestDatagramRequest request = TestDatagramRequest.sending("hello");
		assertThatIllegalStateException().isThrownBy(() -> request.serveWith((served) -> {
			served.output().write("before".getBytes());
			throw new IllegalStateException("planted");
		}));
		assertThat(request.replies()).isEmpty();
	}

	@Test
	void clientWithoutAddressCannotBeAnswered() throws Exception {
		TestDatagramRequest request = TestDatagramRequest.sending("hello").from(null);
		assertThat(request.serveWith(new UpperCaseHandler()).replies()).isEmpty();
		assertThatExceptionOfType(UnanswerableDatagramException.class)
			.isThrownBy(() -> request.serveWith((served) -> served.reply(new byte[1])));
	}

	@Test
	void continuationRunsAfterTheHandler() throws Exception {
		TestDatagramRequest request = TestDatagramRequest.sending("hello").whileServerStops();
		request.serveWith((served) -> {
			assertThat(served.server().isShuttingDown()).isTrue();
			served.handOff(Concurrency.threading(), (rest) -> rest.output().write(rest.packet()));
		});
		assertThat(request.replyTexts()).containsExactly("hello");
	}

	static class UpperCaseHandler extends DatagramRequestHandler {

		@Override
		protected void handle() throws IOException {
			output().write(new String(packet()).toUpperCase(Locale.ROOT).getBytes());
		}

	}

}
