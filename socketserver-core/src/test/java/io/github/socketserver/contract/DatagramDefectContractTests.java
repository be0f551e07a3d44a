package io.github.socketserver.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import ch.qos.logback.classic.Level;
import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.request.DatagramRequestHandler;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The part of {@link DefectContractTests} that is about datagrams.
 */
class DatagramDefectContractTests {

	@ParameterizedTest
	@EnumSource(names = { "UDP", "UNIX_DATAGRAM" })
	void d16TooLongDatagramIsDroppedWholeAndCounted(SocketType type) throws IOException {
		ServerConfig config = TestServers.config(type).withMaxPacketSize(1000);
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("x".repeat(1001));
				assertThat(client.ask("x".repeat(1000))).isEqualTo("X".repeat(1000));
				assertThat(client.isReadable()).isFalse();
			}
			assertThat(server.statistics().datagrams()).containsEntry(DatagramResult.TRUNCATED, 1L)
				.containsEntry(DatagramResult.HANDLED, 1L);
		}
	}

	@Test
	void d16LargestDatagramFitsByDefault() throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.UDP))) {
			server.start();
			assertThat(TestServers.ask(server, "x".repeat(65_507))).isEqualTo("X".repeat(65_507));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void d17EmptyReplyIsSentOnlyByHandlersThatWishIt(Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.datagram(TestServers.config(SocketType.UDP, mode), EmptyReply::new)) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				assertThat(client.send("quiet").send("empty").receive()).isEmpty();
				assertThat(client.isReadable()).isFalse();
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void d17ReplyToAClientWithoutAddressIsDroppedWithoutError(Concurrency mode) throws IOException {
		BlockingQueue<Object> addresses = new LinkedBlockingQueue<>();
		try (BaseServer<?> server = TestServers.datagram(TestServers.config(SocketType.UNIX_DATAGRAM, mode),
				() -> (request) -> {
					addresses.add(String.valueOf(request.clientAddress()));
					request.output().write(request.packet());
				}); LogCapture log = LogCapture.start(Level.DEBUG)) {
			server.start();
			try (DatagramClient client = DatagramClient.unbound(server.localAddress()).send("who hears me?")) {
				await().until(() -> server.statistics().completedRequests() == 1);
				assertThat(client.isReadable()).isFalse();
			}
			assertThat(addresses).containsExactly("null");
			assertThat(log.messages(Level.ERROR)).isEmpty();
			assertThat(log.messages(Level.WARN)).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void d17HandlerMayReplyWithSeveralDatagrams(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.datagram(TestServers.config(type, mode), () -> (request) -> {
			request.reply("first".getBytes(StandardCharsets.UTF_8));
			request.reply("second".getBytes(StandardCharsets.UTF_8));
			request.output().write("third".getBytes(StandardCharsets.UTF_8));
		})) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress()).send("go")) {
				assertThat(client.receive()).asString().isEqualTo("first");
				assertThat(client.receive()).asString().isEqualTo("second");
				assertThat(client.receive()).asString().isEqualTo("third");
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void d18PartialReplyOfAFailedDatagramHandlerIsDiscarded(SocketType type, Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				BaseServer<?> server = TestServers.datagram(TestServers.config(type, mode), HalfWay::new)) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("fail");
				await().until(() -> server.statistics().completedRequests() == 1);
				assertThat(client.ask("succeed")).isEqualTo("half and whole");
				assertThat(client.isReadable()).isFalse();
			}
			assertThat(log.messages(Level.ERROR)).hasSize(1);
		}
	}

	/**
	 * Answers with an empty datagram if asked to.
	 */
	private static final class EmptyReply extends DatagramRequestHandler {

		@Override
		protected void handle() {
			assertThat(packet()).isNotEmpty();
		}

		@Override
		protected boolean sendEmptyReply() {
			return Arrays.equals(packet(), "empty".getBytes(StandardCharsets.UTF_8));
		}

	}

	/**
	 * Fails half-way if asked to.
	 */
	private static final class HalfWay extends DatagramRequestHandler {

		@Override
		protected void handle() throws IOException {
			output().write("half".getBytes(StandardCharsets.UTF_8));
			if (Arrays.equals(packet(), "fail".getBytes(StandardCharsets.UTF_8))) {
				throw new IllegalStateException("planted");
			}
			output().write(" and whole".getBytes(StandardCharsets.UTF_8));
		}

	}

}
