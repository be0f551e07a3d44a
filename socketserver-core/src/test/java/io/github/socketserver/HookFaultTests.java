package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ConnectionInfo;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Hooks, listeners, loggers, executors and thread starts that fail cost their request at
 * most.
 */
@SuppressWarnings("try")
class HookFaultTests {

	@ParameterizedTest
	@EnumSource(Hook.class)
	void aHookThatFailsCostsItsRequestOnly(Hook hook) throws IOException {
		for (Concurrency mode : Modes.all().toList()) {
			try (LogCapture log = LogCapture.start(); HookServer server = new HookServer(mode)) {
				server.start();
				server.failing.set(hook);
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					client.send("first\n").shutdownOutput();
					client.readAllText();
				}
				assertThat(TestServers.ask(server, "second")).isEqualTo("SECOND");
				assertThat(server.state()).isEqualTo(ServerState.RUNNING);
				ServerStatistics statistics = AccountingLaw.assertSettled(server, (hook == Hook.VERIFY) ? 1 : 2);
				assertThat(statistics.rejectedConnections().get(RejectReason.VERIFY))
					.isEqualTo((hook == Hook.VERIFY) ? 1 : 0);
				await().until(() -> !log.alarms().isEmpty());
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aStopFromTheErrorHookStillClosesTheConnection(Concurrency mode) throws IOException {
		List<Throwable> uncaught = new CopyOnWriteArrayList<>();
		Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
		Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode),
				RequestHandlerFactory.shared((request) -> {
					throw new IllegalStateException("planted");
				})) {
			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				throw new StopServerException("stop");
			}
		}) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.read()).isEqualTo(-1);
			}
			AccountingLaw.assertSettled(server, 1);
			await().dontCatchUncaughtExceptions().until(() -> !uncaught.isEmpty());
			assertThat(uncaught).hasSize(1).first().isInstanceOf(StopServerException.class);
		}
		finally {
			Thread.setDefaultUncaughtExceptionHandler(before);
		}
	}

	@Test
	void aStopFromVerificationClosesTheConnectionAndEndsTheLoop() throws IOException {
		Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
		Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
		});
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP),
				RequestHandlerFactory.shared(TestServers.upperCaseLines())) {
			@Override
			protected boolean verifyRequest(StreamRequest request) {
				throw new StopServerException("stop");
			}
		}) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.read()).isEqualTo(-1);
			}
			await().dontCatchUncaughtExceptions().until(() -> server.state() == ServerState.BOUND);
			AccountingLaw.assertSettled(server, 0);
		}
		finally {
			Thread.setDefaultUncaughtExceptionHandler(before);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void listenersThatThrowDisturbNobody(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
			server.addListener(new ThrowingListener());
			server.start();
			for (int i = 0; i < 5; i++) {
				assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			}
			AccountingLaw.assertSettled(server, 5);
			assertThat(server.stop(Duration.ofSeconds(5)).isGraceful()).isTrue();
			assertThat(log.alarms()).hasSizeBetween(1, 3);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void loggersThatThrowDisturbNobody(Concurrency mode) throws IOException {
		AtomicBoolean failing = new AtomicBoolean();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode),
				RequestHandlerFactory.shared((request) -> {
					if (failing.get()) {
						throw new IllegalStateException("planted");
					}
					TestServers.upperCaseLines().handle(request);
				})); LogCapture log = LogCapture.start().fail()) {
			server.start();
			failing.set(true);
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.read()).isEqualTo(-1);
			}
			failing.set(false);
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			AccountingLaw.assertSettled(server, 2);
			assertThat(server.stop(Duration.ofSeconds(5)).isGraceful()).isTrue();
		}
	}

	@Test
	void aLoggerThatThrowsDoesNotEndALoopThatRecovers() throws IOException {
		try (FaultyTcpServer server = new FaultyTcpServer(TestServers.config(SocketType.TCP),
				RequestHandlerFactory.shared(TestServers.upperCaseLines()));
				LogCapture log = LogCapture.start().fail()) {
			server.failOnce(new IOException("Too many open files"));
			server.start();
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { RejectedExecutionException.class, OutOfMemoryError.class })
	void aThreadThatCannotBeHadIsAFailedRequest(Class<? extends Throwable> type) throws IOException {
		AtomicBoolean failing = new AtomicBoolean(true);
		Executor executor = (task) -> {
			if (failing.get()) {
				Sneaky.doThrow((type == OutOfMemoryError.class) ? new OutOfMemoryError("unable to create native thread")
						: new RejectedExecutionException("full"));
			}
			new Thread(task).start();
		};
		List<Throwable> errors = new CopyOnWriteArrayList<>();
		AtomicInteger shutdowns = new AtomicInteger();
		AtomicInteger reported = new AtomicInteger();
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.executor(executor)).withMaxConnections(1);
		try (TcpServer server = new TcpServer(config, RequestHandlerFactory.shared(TestServers.upperCaseLines())) {
			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				errors.add(failure);
			}

			@Override
			protected void shutdownRequest(StreamRequest request) {
				shutdowns.incrementAndGet();
				super.shutdownRequest(request);
			}
		}) {
			server.addListener(new ServerListener() {
				@Override
				public void virtualMachineError(VirtualMachineError error) {
					reported.incrementAndGet();
				}
			});
			server.start();
			for (int i = 0; i < 3; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.read()).isEqualTo(-1);
				}
			}
			failing.set(false);
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			ServerStatistics statistics = AccountingLaw.assertSettled(server, 4);
			assertThat(statistics.closedConnections()).containsEntry(CloseCause.ERROR, 3L);
			assertThat(errors).hasSize(3).allMatch(type::isInstance);
			assertThat(shutdowns).hasValue(4);
			assertThat(reported).hasValue((type == OutOfMemoryError.class) ? 3 : 0);
			assertThat(server.stop(Duration.ofSeconds(5)).isGraceful()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void errorsOfEachKindFromAHandlerAreReportedAndTheServerGoesOn(Concurrency mode) throws IOException {
		List<Throwable> planted = List.of(new StackOverflowError(), new OutOfMemoryError("planted"),
				new AssertionError("planted"), new NoClassDefFoundError("planted"), new ThreadDeathLike(),
				new IOException("planted"), new InterruptedException("planted"));
		List<Throwable> reported = new CopyOnWriteArrayList<>();
		AtomicInteger count = new AtomicInteger();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode),
				RequestHandlerFactory.shared((request) -> {
					request.output().writeLine("begun");
					Sneaky.doThrow(planted.get(count.getAndIncrement()));
				})) {
			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				reported.add(failure);
			}
		}) {
			server.start();
			for (int i = 0; i < planted.size(); i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.readAllText()).isEqualTo("begun\n");
				}
			}
			ServerStatistics statistics = AccountingLaw.assertSettled(server, planted.size());
			assertThat(reported).containsExactlyInAnyOrderElementsOf(planted);
			assertThat(statistics.closedConnections()).containsEntry(CloseCause.ERROR, (long) planted.size());
		}
	}

	private enum Hook {

		VERIFY, PROCESS, FINISH, SHUTDOWN, CLOSE, HANDLE_ERROR, SERVICE_ACTIONS

	}

	private static final class ThreadDeathLike extends Error {

		private static final long serialVersionUID = 1L;

	}

	private static final class Sneaky {

		private Sneaky() {
		}

		@SuppressWarnings("unchecked")
		static <T extends Throwable> void doThrow(Throwable failure) throws T {
			throw (T) failure;
		}

	}

	private static final class ThrowingListener implements ServerListener {

		@Override
		public void stateChanged(ServerState previous, ServerState current) {
			throw new IllegalStateException("planted");
		}

		@Override
		public void connectionAccepted(ConnectionInfo connection) {
			throw new AssertionError("planted");
		}

		@Override
		public void connectionClosed(ConnectionInfo connection, CloseCause cause, Duration duration) {
			throw new IllegalStateException("planted");
		}

		@Override
		public void requestStarted(RequestInfo request) {
			throw new IllegalStateException("planted");
		}

		@Override
		public void requestCompleted(RequestInfo request, Duration duration, Throwable failure) {
			throw new IllegalStateException("planted");
		}

		@Override
		public void dataReceived(long bytes) {
			throw new IllegalStateException("planted");
		}

	}

	private static final class HookServer extends TcpServer {

		private final AtomicReference<Hook> failing = new AtomicReference<>();

		private final Consumer<Hook> guard = (hook) -> {
			if (this.failing.compareAndSet(hook, null)) {
				throw new IllegalStateException("planted in " + hook);
			}
		};

		HookServer(Concurrency mode) {
			super(TestServers.config(SocketType.TCP, mode).withPollInterval(Duration.ofMillis(10)),
					RequestHandlerFactory.shared(TestServers.upperCaseLines()));
		}

		@Override
		protected boolean verifyRequest(StreamRequest request) throws Exception {
			this.guard.accept(Hook.VERIFY);
			return super.verifyRequest(request);
		}

		@Override
		protected void processRequest(StreamRequest request) throws Exception {
			this.guard.accept(Hook.PROCESS);
			super.processRequest(request);
		}

		@Override
		protected void finishRequest(StreamRequest request) throws Exception {
			this.guard.accept(Hook.FINISH);
			if (this.failing.get() == Hook.HANDLE_ERROR) {
				throw new IllegalStateException("for the error hook");
			}
			super.finishRequest(request);
		}

		@Override
		protected void shutdownRequest(StreamRequest request) {
			this.guard.accept(Hook.SHUTDOWN);
			super.shutdownRequest(request);
		}

		@Override
		protected void closeRequest(StreamRequest request) {
			this.guard.accept(Hook.CLOSE);
			super.closeRequest(request);
		}

		@Override
		protected void handleError(StreamRequest request, Throwable failure) {
			this.guard.accept(Hook.HANDLE_ERROR);
			super.handleError(request, failure);
		}

		@Override
		protected void serviceActions() {
			this.guard.accept(Hook.SERVICE_ACTIONS);
		}

	}

}
