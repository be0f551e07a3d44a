package io.github.socketserver.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.WriteBuffering;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The part of {@link DefectContractTests} that is about handlers and their errors.
 */
class HandlerDefectContractTests {

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d06FailingHooksCostTheirRequestOnly(Concurrency mode) throws IOException {
		AtomicInteger clients = new AtomicInteger();
		try (LogCapture log = LogCapture.start(Level.WARN);
				TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode),
						RequestHandlerFactory.shared(TestServers.upperCaseLines())) {

					@Override
					protected boolean verifyRequest(StreamRequest request) {
						if (clients.getAndIncrement() < 5) {
							throw new OutOfMemoryError("planted");
						}
						return true;
					}

					@Override
					protected void handleError(StreamRequest request, Throwable failure) {
						throw new StackOverflowError("planted");
					}

				}) {
			server.start();
			for (int i = 0; i < 5; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.readLine()).isNull();
				}
			}
			assertThat(TestServers.ask(server, "alive")).isEqualTo("ALIVE");
			await().until(() -> server.connections().isEmpty());
			assertThat(server.statistics().rejectedConnectionsTotal()).isEqualTo(5);
			assertThat(server.statistics().acceptedConnections()).isEqualTo(1);
			assertThat(log.messages(Level.ERROR)).hasSize(5);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d12BufferedReplyToADeadClientIsNoErrorAndBothSidesAreClosed(Concurrency mode) throws Exception {
		CountDownLatch reset = new CountDownLatch(1);
		try (FailingServer server = new FailingServer(TestServers.config(SocketType.TCP, mode),
				() -> new Buffered(reset))) {
			server.start();
			StreamClient client = StreamClient.connect(server.localAddress()).send("x\n");
			client.reset();
			reset.countDown();
			await().until(() -> server.statistics().closedConnectionsTotal() == 1);
			assertThat(server.connections()).isEmpty();
			assertThat(server.failures()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d13DisconnectIsADebugLineAndAHandlersBugAnError(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(Level.DEBUG);
				TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
					byte[] line = request.input().readLine();
					throw new UnsupportedOperationException(new String(line, StandardCharsets.UTF_8));
				})) {
			server.start();
			StreamClient.connect(server.localAddress()).reset();
			await().until(() -> server.statistics().closedConnections().get(CloseCause.RESET) == 1);
			assertThat(log.messages(Level.WARN)).isEmpty();
			assertThat(log.messages(Level.ERROR)).isEmpty();
			assertThat(log.messages(Level.DEBUG)).singleElement()
				.asString()
				.contains("ended by its client", "Connection lost");
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("bug")).isNull();
				assertThat(log.messages(Level.ERROR)).singleElement()
					.asString()
					.contains("Exception occurred during processing of request 2", "127.0.0.1:" + client.localPort());
			}
			assertThat(log.events()).filteredOn((event) -> event.getLevel() == Level.ERROR)
				.singleElement()
				.satisfies((event) -> assertThat(event.getThrowableProxy().getMessage()).isEqualTo("bug"));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void d18WhatAFailedStreamHandlerHasWrittenIsFlushed(SocketType type, Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(type, mode).withWriteBuffering(WriteBuffering.buffered(1000));
		try (LogCapture log = LogCapture.start(Level.WARN);
				BaseServer<?> server = TestServers.stream(config, () -> (request) -> {
					request.output().writeLine("half");
					throw new IllegalStateException("planted");
				})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readAllText()).isEqualTo("half\n");
			}
			assertThat(log.messages(Level.ERROR)).hasSize(1);
		}
	}

	@Test
	void d25HandlerMayHaveArgumentsAndEachRequestHasOneOfItsOwn() throws IOException {
		AtomicInteger count = new AtomicInteger();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP),
				() -> new Numbered(count.incrementAndGet()))) {
			server.start();
			assertThat(TestServers.hear(server)).isEqualTo("handler 1");
			assertThat(TestServers.hear(server)).isEqualTo("handler 2");
		}
	}

	@Test
	void d25SharedHandlerMustNotBeOneWithState() {
		assertThatIllegalArgumentException().isThrownBy(() -> RequestHandlerFactory.shared(new Numbered(1)))
			.withMessageContaining("pass a factory such as Numbered::new");
		assertThatIllegalArgumentException().isThrownBy(() -> RequestHandlerFactory.shared(new Numbered(1) {
		})).withMessageEndingWith("pass a factory such as () -> new Numbered() {…}");
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d25FactoryThatFailsFailsItsRequestOnly(Concurrency mode) throws IOException {
		IllegalArgumentException failure = new IllegalArgumentException("planted");
		AtomicInteger count = new AtomicInteger();
		try (FailingServer server = new FailingServer(TestServers.config(SocketType.TCP, mode), () -> {
			if (count.getAndIncrement() == 0) {
				throw failure;
			}
			return TestServers.upperCaseLines();
		})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isNull();
			}
			assertThat(server.failures()).containsExactly(failure);
			assertThat(TestServers.ask(server, "next")).isEqualTo("NEXT");
		}
	}

	@Test
	void d26ConstructorDoesNoWorkAndFieldsAreInitialisedWhenTheHandlerRuns() throws Exception {
		Numbered handler = new Numbered(26);
		assertThatIllegalStateException().isThrownBy(handler::ask).withMessageContaining("from setup() on");
		try (FailingServer server = new FailingServer(TestServers.config(SocketType.TCP), () -> handler)) {
			server.start();
			assertThat(TestServers.hear(server)).isEqualTo("handler 26");
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isNull();
			}
			assertThat(server.failures()).singleElement()
				.satisfies((failure) -> assertThat(failure).isInstanceOf(IllegalStateException.class)
					.hasMessageContaining("make a new object for each request"));
		}
	}

	/**
	 * Writes into its buffer when the client has gone.
	 */
	private static final class Buffered extends StreamRequestHandler {

		private final CountDownLatch reset;

		Buffered(CountDownLatch reset) {
			this.reset = reset;
		}

		@Override
		protected WriteBuffering writeBuffering() {
			return WriteBuffering.buffered(1000);
		}

		@Override
		protected void handle() throws Exception {
			this.reset.await();
			output().writeLine("too late");
		}

	}

	/**
	 * Knows its number.
	 */
	private static class Numbered extends StreamRequestHandler {

		private final String text;

		Numbered(int number) {
			this.text = "handler " + number;
		}

		void ask() {
			request();
		}

		@Override
		protected void handle() throws IOException {
			output().writeLine(this.text);
		}

	}

}
