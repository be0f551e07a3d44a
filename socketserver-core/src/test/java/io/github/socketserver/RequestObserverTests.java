package io.github.socketserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.RequestObserver;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.RecordingObserver;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What goes along with requests, on the threads that serve them.
 */
class RequestObserverTests {

	private final RecordingObserver observer = new RecordingObserver();

	private final List<Long> seen = new CopyOnWriteArrayList<>();

	@AfterEach
	void scopesNeverOverlapped() {
		assertThat(this.observer.faults()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void theScopeIsOpenOnTheThreadThatRunsTheHandler(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = serverOf(TestServers.config(type, mode))) {
			start(server);
			for (int i = 0; i < 3; i++) {
				assertThat(TestServers.ask(server, "hello")).isEqualTo("hello");
			}
			awaitEnds(3);
			assertThat(this.seen).containsExactlyElementsOf(ids());
			assertThat(ids()).doesNotHaveDuplicates().hasSize(3);
			assertThat(this.observer.ends()).allSatisfy((end) -> assertThat(end.failure()).isNull())
				.extracting(RecordingObserver.End::id)
				.containsExactlyInAnyOrderElementsOf(ids());
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aConnectionIsOneRequestHoweverManyFramesItHas(Concurrency mode) throws IOException {
		try (BaseServer<?> server = serverOf(TestServers.config(SocketType.TCP, mode))) {
			start(server);
			try (StreamClient first = StreamClient.connect(server.localAddress())) {
				assertThat(first.ask("a")).isEqualTo("a");
				if (!mode.name().equals("synchronous")) {
					assertThat(TestServers.ask(server, "other")).isEqualTo("other");
				}
				assertThat(first.ask("b")).isEqualTo("b");
				assertThat(first.ask("c")).isEqualTo("c");
			}
			awaitEnds(this.observer.started().size());
			assertThat(this.seen).filteredOn((id) -> id.equals(ids().get(0))).hasSize(3);
			assertThat(this.observer.ends()).extracting(RecordingObserver.End::id).doesNotHaveDuplicates();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aRequestThatIsHandedOffStaysOneRequest(Concurrency mode) throws IOException {
		Modes.all().forEach((next) -> {
			try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode),
					() -> new HandingOff(next))) {
				start(server);
				assertThat(TestServers.ask(server, "x")).isEqualTo("continued");
				awaitEnds(1);
				assertThat(this.seen).containsExactly(1L, 1L);
				assertThat(this.observer.started()).hasSize(1);
				assertThat(this.observer.ends()).hasSize(1);
			}
			catch (IOException ex) {
				throw new AssertionError(ex);
			}
			this.seen.clear();
			this.observer.started().clear();
			this.observer.ends().clear();
		});
	}

	@Test
	void aHandOffThatNoThreadTakesEndsTheRequestWithItsFailure() throws IOException {
		Concurrency full = Concurrency.executor((task) -> {
			throw new RejectedExecutionException("full");
		});
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP), () -> new HandingOff(full))) {
			start(server);
			TestServers.ask(server, "x");
			awaitEnds(1);
			assertThat(this.observer.ends()).singleElement()
				.satisfies((end) -> assertThat(end.failure()).isInstanceOf(RejectedExecutionException.class));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aFailureIsReportedWhileTheScopeIsOpenAndThenHandedToTheObserver(Concurrency mode) throws IOException {
		AtomicReference<Long> reported = new AtomicReference<>();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> new LineHandler() {

			@Override
			protected void handleLine(byte[] line) {
				throw new IllegalArgumentException("planted");
			}

		}) {

			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				reported.set(RequestObserverTests.this.observer.current());
			}

		}) {
			start(server);
			TestServers.ask(server, "x");
			awaitEnds(1);
			assertThat(reported).hasValue(1L);
			assertThat(this.observer.ends()).singleElement()
				.satisfies((end) -> assertThat(end.failure()).isInstanceOf(IllegalArgumentException.class));
		}
	}

	@Test
	void whatAPeerCausesReachesTheObserverToo() throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP), () -> (request) -> {
			throw new ReadTimeoutException("planted");
		})) {
			start(server);
			TestServers.ask(server, "x");
			awaitEnds(1);
			assertThat(this.observer.ends()).singleElement()
				.satisfies((end) -> assertThat(end.failure()).isInstanceOf(ReadTimeoutException.class));
		}
	}

	@Test
	void aContinuationOnTheLoopsThreadMayStopTheServerAndEndsItsRequestOnce() throws Exception {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.synchronous()),
				() -> (request) -> request.handOff(Concurrency.synchronous(), (rest) -> {
					throw new StopServerException("planted");
				}))) {
			Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
			Thread.setDefaultUncaughtExceptionHandler((thread, ex) -> {
			});
			try {
				start(server);
				TestServers.hear(server);
				server.await();
			}
			finally {
				Thread.setDefaultUncaughtExceptionHandler(before);
			}
			assertThat(this.observer.ends()).singleElement()
				.satisfies((end) -> assertThat(end.failure()).isInstanceOf(StopServerException.class));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void observersThatFailAreReportedAndHarmNobody(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = serverOf(TestServers.config(SocketType.TCP, mode))) {
			server.addRequestObserver((request) -> {
				throw new IllegalStateException("planted");
			});
			server.addRequestObserver((request) -> new FailingToOpen());
			server.addRequestObserver((request) -> new FailingToClose());
			start(server);
			assertThat(TestServers.ask(server, "hello")).isEqualTo("hello");
			awaitEnds(1);
			assertThat(this.seen).containsExactly(1L);
			assertThat(log.messages(Level.WARN)).isNotEmpty()
				.allSatisfy((message) -> assertThat(message).contains("failed; the request goes on"));
		}
	}

	@Test
	void scopesAreClosedInReverseOrder() throws IOException {
		List<String> order = new CopyOnWriteArrayList<>();
		try (BaseServer<?> server = serverOf(TestServers.config(SocketType.TCP))) {
			server.addRequestObserver((request) -> new Ordered("first", order));
			server.addRequestObserver((request) -> new Ordered("second", order));
			server.addRequestObserver((request) -> null);
			start(server);
			TestServers.ask(server, "hello");
			awaitEnds(1);
			assertThat(order).containsExactly("open first", "open second", "close second", "close first");
		}
	}

	@Test
	void anObserverThatWasRemovedSeesNoFurtherRequest() throws IOException {
		try (BaseServer<?> server = serverOf(TestServers.config(SocketType.TCP))) {
			start(server);
			server.removeRequestObserver(this.observer);
			TestServers.ask(server, "hello");
			await().until(() -> server.statistics().activeConnections() == 0);
			assertThat(this.observer.started()).isEmpty();
			assertThat(this.seen).isEmpty();
		}
	}

	private void start(BaseServer<?> server) throws IOException {
		server.addRequestObserver(this.observer);
		server.start();
	}

	private void awaitEnds(int count) {
		await().untilAsserted(() -> assertThat(this.observer.ends()).hasSize(count));
	}

	private List<Long> ids() {
		return this.observer.started().stream().map((request) -> request.id()).toList();
	}

	private void look() {
		Long current = this.observer.current();
		if (current != null) {
			this.seen.add(current);
		}
	}

	private BaseServer<?> serverOf(ServerConfig config) {
		if (!config.type().isStream()) {
			return TestServers.datagram(config, RequestHandlerFactory.shared((request) -> {
				look();
				request.output().write(request.packet());
			}));
		}
		return TestServers.stream(config, () -> new LineHandler() {

			@Override
			protected void handleLine(byte[] line) throws IOException {
				look();
				output().writeLine(new String(line, StandardCharsets.US_ASCII));
			}

		});
	}

	private final class HandingOff extends LineHandler {

		private final Concurrency next;

		HandingOff(Concurrency next) {
			this.next = next;
		}

		@Override
		protected void handleLine(byte[] line) {
			look();
			request().handOff(this.next, (rest) -> {
				look();
				rest.output().writeLine("continued");
			});
		}

	}

	private record Ordered(String name, List<String> order) implements RequestObserver.Observed {

		@Override
		public RequestObserver.Scope open() {
			this.order.add("open " + this.name);
			return () -> this.order.add("close " + this.name);
		}

	}

	private static final class FailingToOpen implements RequestObserver.Observed {

		@Override
		public RequestObserver.Scope open() {
			throw new IllegalStateException("planted");
		}

	}

	private static final class FailingToClose implements RequestObserver.Observed {

		@Override
		public RequestObserver.Scope open() {
			return () -> {
				throw new IllegalStateException("planted");
			};
		}

	}

}
