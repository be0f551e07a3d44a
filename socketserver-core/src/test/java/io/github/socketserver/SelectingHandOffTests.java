package io.github.socketserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.HookLog;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.RecordingServer;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that handlers called for lines hand off, and such that cannot be handed off
 * to a loop.
 */
class SelectingHandOffTests {

	private final HookLog log = new HookLog();

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aHandlerThatHandsOffEndsAndTheContinuationReadsOn(Concurrency mode) throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode),
				() -> new TracedLines(this.log) {

					@Override
					protected void handleLine(byte[] line) throws IOException {
						super.handleLine(line);
						request().handOff(Concurrency.threading(), (rest) -> {
							String next = new String(rest.input().readLine(), StandardCharsets.UTF_8);
							rest.output()
								.writeLine("continued with " + next + " and "
										+ new String(rest.input().readLine(), StandardCharsets.UTF_8));
						});
					}

				})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("first\nglued\npar");
				assertThat(client.readLine()).isEqualTo("first");
				assertThat(client.ask("tial")).isEqualTo("continued with glued and partial");
				assertThat(client.readLine()).isNull();
			}
			AccountingLaw.assertSettled(server, 1);
			assertThat(this.log.hooks()).containsExactly("setup", "first", "finish");
		}
	}

	@Test
	void aContinuationWritesAfterWhatTheLoopCouldNotSendYet() throws IOException {
		byte[] large = new byte[8 << 20];
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.selecting()),
				() -> new LineHandler() {

					@Override
					protected void handleLine(byte[] line) throws IOException {
						output().write(large);
						request().handOff(Concurrency.threading(), (rest) -> rest.output().writeLine("last"));
					}

				})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("x\n");
				assertThat(client.readExactly(large.length)).hasSize(large.length);
				assertThat(client.readAllText()).isEqualTo("last\n");
			}
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void aHandOffThatNoThreadTakesFailsTheRequestAndNothingElse() throws IOException {
		Concurrency full = Concurrency.executor((task) -> {
			throw new RejectedExecutionException("full");
		});
		try (RecordingServer server = new RecordingServer(TestServers.config(SocketType.TCP, Concurrency.selecting()),
				() -> new TracedLines(this.log) {

					@Override
					protected void handleLine(byte[] line) throws IOException {
						super.handleLine(line);
						if (line.length == 1) {
							request().handOff(full, (rest) -> {
							});
						}
					}

				}, this.log)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.send("x\n").readAllText()).isEqualTo("x\n");
			}
			assertThat(TestServers.ask(server, "next")).isEqualTo("next");
			assertThat(this.log.count("handleError")).isEqualTo(1);
			AccountingLaw.assertSettled(server, 2);
		}
	}

	@Test
	void aConnectionCannotBeHandedOffToALoop() throws IOException {
		BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP),
				() -> (request) -> request.handOff(Concurrency.selecting(), (rest) -> {
				})) {

			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				failures.add(failure);
			}

		}) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isNull();
			}
			assertThat(failures).singleElement()
				.asString()
				.contains("cannot be handed off to 'selecting'")
				.contains("use another mode");
		}
	}

}
