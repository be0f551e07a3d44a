package io.github.socketserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.Modes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for datagrams that are received by one call and replies that leave by one.
 */
@ExtendWith(LeakCheck.class)
@SuppressWarnings("try")
class DatagramBurstTests {

	private static final RequestHandler<DatagramRequest> ECHO = (request) -> request.reply(request.packet());

	private final Queue<String> handled = new ConcurrentLinkedQueue<>();

	static Stream<Concurrency> modes() {
		return Modes.framed();
	}

	static Stream<Concurrency> inlineModes() {
		return Modes.framed().filter(Modes::isInline);
	}

	@ParameterizedTest
	@MethodSource("modes")
	void everyDatagramOfABurstIsServedAndAnswered(Concurrency mode) throws IOException {
		try (BurstUdpServer server = bound(mode, ECHO); DatagramClient client = burst(server, 20)) {
			server.start();
			assertThat(replies(client, 20)).containsExactlyInAnyOrderElementsOf(texts(20));
			await().until(() -> server.statistics().completedRequests() == 20);
			await().until(() -> server.statistics().sentBytes() == 40);
			assertThat(server.statistics().datagrams()).containsEntry(DatagramResult.HANDLED, 20L);
		}
	}

	@ParameterizedTest
	@MethodSource("inlineModes")
	void theRepliesToABurstLeaveByOneCall(Concurrency mode) throws IOException {
		try (BurstUdpServer server = bound(mode, ECHO); DatagramClient client = burst(server, 10)) {
			server.start();
			assertThat(replies(client, 10)).containsExactlyElementsOf(texts(10));
			// A slow machine may have sent some after 2 ms.
			await().until(() -> server.sends().stream().mapToInt(Integer::intValue).sum() == 10);
			assertThat(server.sends().size()).isLessThan(10);
		}
	}

	@Test
	void theReplyToASingleDatagramIsNotHeldBack() throws IOException {
		try (BurstUdpServer server = bound(Concurrency.synchronous(), ECHO); DatagramClient client = burst(server, 1)) {
			server.start();
			assertThat(replies(client, 1)).containsExactly("00");
			assertThat(server.sends()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aSlowHandlerHoldsNobodyElsesReplyBack(Concurrency mode) throws IOException {
		CountDownLatch mayGoOn = new CountDownLatch(1);
		RequestHandler<DatagramRequest> slow = (request) -> {
			if (!text(request).equals("00")) {
				mayGoOn.await();
			}
			request.reply(request.packet());
		};
		try (BurstUdpServer server = bound(mode, slow); DatagramClient client = burst(server, 3)) {
			server.start();
			try {
				assertThat(replies(client, 1)).containsExactly("00");
			}
			finally {
				mayGoOn.countDown();
			}
			assertThat(replies(client, 2)).containsExactlyInAnyOrder("01", "02");
		}
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aReplyThatIsRefusedFailsItsOwnRequestOnly(Concurrency mode) throws IOException {
		try (BurstUdpServer server = bound(mode, ECHO); DatagramClient client = burst(server, 6)) {
			server.refuse("02", new IOException("Operation not permitted"));
			server.refuse("03", new IOException("Network is unreachable"));
			// If it happens to be sent by itself, it is not refused.
			server.start();
			if (Modes.isInline(mode)) {
				await().until(() -> server.peerErrors().size() == 2);
				assertThat(server.peerErrors().get(0)).startsWith("02: The reply to 127.0.0.1:")
					.endsWith("cannot be sent: Operation not permitted");
				assertThat(server.peerErrors().get(1)).startsWith("03: ").endsWith("Network is unreachable");
				assertThat(replies(client, 4)).containsExactly("00", "01", "04", "05");
				assertThat(server.statistics().sentBytes()).isEqualTo(8);
			}
			await().until(() -> server.statistics().completedRequests() == 6);
		}
	}

	@ParameterizedTest
	@MethodSource("inlineModes")
	void theHandlerOfTheLastDatagramMeetsTheErrorOfItsOwnReply(Concurrency mode) throws IOException {
		RequestHandler<DatagramRequest> curious = (request) -> {
			try {
				request.reply(request.packet());
			}
			catch (IOException ex) {
				this.handled.add(text(request));
			}
		};
		try (BurstUdpServer server = bound(mode, curious); DatagramClient client = burst(server, 3)) {
			server.refuse("02", new IOException("Network is unreachable"));
			server.start();
			assertThat(replies(client, 2)).containsExactly("00", "01");
			await().until(() -> !this.handled.isEmpty());
			assertThat(this.handled).containsExactly("02");
			assertThat(server.peerErrors()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("inlineModes")
	void aReplyThatTheSocketCannotSendFailsItsOwnRequestOnly(Concurrency mode) throws IOException {
		try (BurstUdpServer server = bound(mode, ECHO); DatagramClient client = burst(server, 4)) {
			server.refuseAtOnce("01", new IOException("wrong family"));
			server.refuseAtOnce("03", new IOException("wrong family"));
			server.start();
			assertThat(replies(client, 2)).containsExactly("00", "02");
			await().until(() -> server.peerErrors().size() == 2);
			assertThat(server.peerErrors().get(0)).startsWith("01: The reply to ").endsWith("wrong family");
			assertThat(server.peerErrors().get(1)).startsWith("03: The reply to ");
			assertThat(server.statistics().sentBytes()).isEqualTo(4);
		}
	}

	@ParameterizedTest
	@MethodSource("inlineModes")
	void aReplyThatThereIsNoRoomForIsSentLater(Concurrency mode) throws IOException {
		try (BurstUdpServer server = bound(mode, ECHO); DatagramClient client = burst(server, 5)) {
			server.haveNoRoomOnce("01");
			server.start();
			assertThat(replies(client, 5)).containsExactlyInAnyOrderElementsOf(texts(5));
			await().until(() -> server.statistics().sentBytes() == 10);
		}
	}

	@Test
	void handleRequestServesOneDatagramOfABurstWithoutWaiting() throws IOException {
		try (BurstUdpServer server = bound(Concurrency.synchronous(), ECHO); DatagramClient client = burst(server, 3)) {
			for (String text : texts(3)) {
				server.handleRequest();
				assertThat(replies(client, 1)).containsExactly(text);
			}
			assertThat(client.isReadable()).isFalse();
		}
	}

	@Test
	void whatIsLeftOfABurstIsServedAfterARestartOfTheLoop() throws IOException {
		RequestHandler<DatagramRequest> stopping = (request) -> {
			request.reply(request.packet());
			if (text(request).equals("01")) {
				request.server().shutdown();
			}
		};
		try (BurstUdpServer server = bound(Concurrency.synchronous(), stopping);
				DatagramClient client = burst(server, 4)) {
			server.serveForever();
			assertThat(replies(client, 2)).containsExactly("00", "01");
			assertThat(client.isReadable()).isFalse();
			server.start();
			assertThat(replies(client, 2)).containsExactly("02", "03");
		}
	}

	@ParameterizedTest
	@MethodSource("inlineModes")
	void whatIsLeftOfABurstIsServedAfterAPause(Concurrency mode) throws IOException {
		RequestHandler<DatagramRequest> pausing = (request) -> {
			request.reply(request.packet());
			if (text(request).equals("01")) {
				((BaseServer<?>) request.server()).pause();
			}
		};
		try (BurstUdpServer server = bound(mode, pausing); DatagramClient client = burst(server, 4)) {
			server.start();
			assertThat(replies(client, 2)).containsExactly("00", "01");
			assertThat(server.state()).isEqualTo(ServerState.PAUSED);
			assertThat(client.isReadable()).isFalse();
			server.resume();
			assertThat(replies(client, 2)).containsExactly("02", "03");
		}
	}

	@ParameterizedTest
	@MethodSource("inlineModes")
	void aStopServesWhatIsLeftOfABurst(Concurrency mode) throws IOException {
		CountDownLatch stopping = new CountDownLatch(1);
		RequestHandler<DatagramRequest> slow = (request) -> {
			stopping.await();
			request.reply(request.packet());
		};
		try (BurstUdpServer server = bound(mode, slow); DatagramClient client = burst(server, 5)) {
			server.start();
			await().until(() -> server.statistics().activeRequests() == 1);
			Thread release = new Thread(() -> {
				await().until(() -> server.state() == ServerState.DRAINING);
				stopping.countDown();
			});
			release.start();
			assertThat(server.stop(Duration.ofSeconds(10)).outcome()).isEqualTo(StopReport.Outcome.GRACEFUL);
			assertThat(replies(client, 5)).containsExactlyElementsOf(texts(5));
			assertThat(server.statistics().sentBytes()).isEqualTo(10);
		}
	}

	@ParameterizedTest
	@MethodSource("inlineModes")
	void repliesDoNotWaitForDatagramsThatAreDropped(Concurrency mode) throws IOException {
		try (BurstUdpServer server = bound(mode, ECHO);
				DatagramClient client = DatagramClient.open(server.localAddress())) {
			client.send("00").send("01").send(new byte[200]).send(new byte[200]);
			server.start();
			assertThat(replies(client, 2)).containsExactly("00", "01");
			await().until(() -> server.statistics().datagrams().get(DatagramResult.TRUNCATED) == 2);
		}
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aHandlerThatDoesNotReplyHoldsNobodyElsesReplyBack(Concurrency mode) throws IOException {
		RequestHandler<DatagramRequest> silent = (request) -> {
			if (!text(request).equals("02")) {
				request.reply(request.packet());
			}
		};
		try (BurstUdpServer server = bound(mode, silent); DatagramClient client = burst(server, 3)) {
			server.start();
			assertThat(replies(client, 2)).containsExactlyInAnyOrder("00", "01");
		}
	}

	@Test
	void aReplyMayBeChangedByItsHandlerOnceItIsGiven() throws IOException {
		RequestHandler<DatagramRequest> reusing = (request) -> {
			byte[] bytes = request.packet().clone();
			request.reply(bytes);
			bytes[0] = 'x';
		};
		try (BurstUdpServer server = bound(Concurrency.synchronous(), reusing);
				DatagramClient client = burst(server, 3)) {
			server.start();
			assertThat(replies(client, 3)).containsExactlyElementsOf(texts(3));
		}
	}

	@Test
	void aHookThatStopsTheServerOverALateErrorStopsIt() throws Exception {
		CountDownLatch told = new CountDownLatch(1);
		ServerConfig config = config(Concurrency.synchronous());
		try (BurstUdpServer server = new BurstUdpServer(config, RequestHandlerFactory.shared(ECHO)) {

			@Override
			protected void handlePeerError(DatagramRequest request, PeerException failure) {
				told.countDown();
				throw new StopServerException("enough");
			}

		}) {
			server.bind();
			try (DatagramClient client = burst(server, 3)) {
				server.refuse("00", new IOException("Network is unreachable"));
				server.start();
				told.await();
				server.await();
				assertThat(server.state()).isEqualTo(ServerState.BOUND);
			}
		}
	}

	private static ServerConfig config(Concurrency mode) {
		return ServerConfig.udp("127.0.0.1", 0).withConcurrency(mode).withMaxPacketSize(100);
	}

	private static BurstUdpServer bound(Concurrency mode, RequestHandler<DatagramRequest> handler) throws IOException {
		BurstUdpServer server = new BurstUdpServer(config(mode), RequestHandlerFactory.shared(handler));
		server.bind();
		return server;
	}

	/*
	 * What is sent before the server runs is there at once.
	 */
	private static DatagramClient burst(BurstUdpServer server, int count) throws IOException {
		DatagramClient client = DatagramClient.open(server.localAddress());
		for (String text : texts(count)) {
			client.send(text);
		}
		return client;
	}

	private static List<String> replies(DatagramClient client, int count) throws IOException {
		List<String> replies = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			replies.add(new String(client.receive(), StandardCharsets.UTF_8));
		}
		return replies;
	}

	private static List<String> texts(int count) {
		return Stream.iterate(0, (i) -> i + 1).limit(count).map((i) -> String.format("%02d", i)).toList();
	}

	private static String text(DatagramRequest request) {
		return new String(request.packet(), StandardCharsets.UTF_8);
	}

}
