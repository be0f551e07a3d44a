package io.github.socketserver.contract;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.HookLog;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.RecordingServer;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * R17 to R20 and R26 of the contract: what an exception of a handler means.
 */
class ErrorContractTests {

	private final HookLog log = new HookLog();

	private final CountDownLatch shutDown = new CountDownLatch(1);

	private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();

	private Thread.UncaughtExceptionHandler before;

	@BeforeEach
	void catchUncaughtExceptions() {
		this.before = Thread.getDefaultUncaughtExceptionHandler();
		Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> this.uncaught.add(failure));
	}

	@AfterEach
	void restoreUncaughtExceptionHandler() {
		Thread.setDefaultUncaughtExceptionHandler(this.before);
		assertThat(this.uncaught).isEmpty();
	}

	@Test
	void r17SynchronousServerHandlesAnOrdinaryExceptionAndReturns() throws IOException {
		serveOneThatFails(Concurrency.synchronous(), new IllegalArgumentException("ordinary"));
		assertThat(this.log.hooks()).containsExactly("handler called", "error handled");
	}

	@Test
	void r18StopServerExceptionLeavesHandleRequestOfASynchronousServer() {
		StopServerException exit = new StopServerException("exit");
		assertThatExceptionOfType(StopServerException.class)
			.isThrownBy(() -> serveOneThatFails(Concurrency.synchronous(), exit))
			.isSameAs(exit);
		assertThat(this.log.hooks()).containsExactly("handler called");
		assertThat(this.shutDown.getCount()).isZero();
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void r19ThreadingServerHandlesAnOrdinaryException(Concurrency mode) throws IOException {
		serveOneThatFails(mode, new IllegalArgumentException("ordinary"));
		assertThat(this.log.hooks()).containsExactly("handler called", "error handled");
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void r19ThreadingServerHandlesAnErrorLikeAnException(Concurrency mode) throws IOException {
		serveOneThatFails(mode, new AssertionError("an Error too"));
		assertThat(this.log.hooks()).containsExactly("handler called", "error handled");
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void r20StopServerExceptionGoesToTheUncaughtExceptionHandlerOfTheThread(Concurrency mode) throws Exception {
		StopServerException exit = new StopServerException("exit");
		serveOneThatFails(mode, exit);
		assertThat(this.uncaught.poll(10, TimeUnit.SECONDS)).isSameAs(exit);
		assertThat(this.log.hooks()).containsExactly("handler called");
		assertThat(this.shutDown.getCount()).isZero();
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void r26RefusedRequestIsShutDownOnceAndGetsNoHandler(Concurrency mode) throws IOException {
		List<RequestHandler<StreamRequest>> made = new ArrayList<>();
		try (RecordingServer server = new RecordingServer(TestServers.config(SocketType.TCP, mode), () -> {
			RequestHandler<StreamRequest> handler = (request) -> {
			};
			made.add(handler);
			return handler;
		}, this.log) {

			@Override
			protected boolean verifyRequest(StreamRequest request) throws Exception {
				return !super.verifyRequest(request);
			}

		}) {
			server.bind();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				server.handleRequest();
				assertThat(client.readLine()).isNull();
			}
			assertThat(this.log.count("shutdownRequest")).isEqualTo(1);
			assertThat(this.log.count("processRequest")).isZero();
			assertThat(made).isEmpty();
		}
	}

	private void serveOneThatFails(Concurrency mode, Throwable failure) throws IOException {
		try (TcpServer server = new FailingServer(mode, failure)) {
			server.bind();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				server.handleRequest();
				assertThat(client.readLine()).isNull();
				assertThat(this.shutDown.await(10, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	private static <T extends Throwable> void sneak(Throwable failure) throws T {
		@SuppressWarnings("unchecked")
		T thrown = (T) failure;
		throw thrown;
	}

	/**
	 * Whose handler fails.
	 */
	private final class FailingServer extends TcpServer {

		FailingServer(Concurrency mode, Throwable failure) {
			super(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
				ErrorContractTests.this.log.add("handler called");
				ErrorContractTests.<RuntimeException>sneak(failure);
			});
		}

		@Override
		protected void handleError(StreamRequest request, Throwable failure) {
			ErrorContractTests.this.log.add("error handled");
		}

		@Override
		protected void shutdownRequest(StreamRequest request) {
			super.shutdownRequest(request);
			ErrorContractTests.this.shutDown.countDown();
		}

	}

}
