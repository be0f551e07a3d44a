package io.github.socketserver;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.UnanswerableDatagramException;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.TestDirectory;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.AbstractUnixAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Unix datagrams: who can be answered, and what junixsocket gets wrong.
 */
@SuppressWarnings("try")
class UnixDatagramTests {

	private final List<Optional<SocketAddress>> clients = new CopyOnWriteArrayList<>();

	private final List<Integer> lengths = new CopyOnWriteArrayList<>();

	private final RequestHandler<DatagramRequest> echo = (request) -> {
		this.clients.add(Optional.ofNullable(request.clientAddress()));
		this.lengths.add(request.packet().length);
		request.output().write(request.packet());
	};

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aClientWithAPathIsAnswered(Concurrency mode) throws IOException {
		try (BaseServer<?> server = serve(config().withConcurrency(mode));
				DatagramClient client = DatagramClient.open(server.localAddress())) {
			assertThat(client.ask("hello")).isEqualTo("hello");
			assertThat(this.clients).containsExactly(Optional.of(client.localAddress()));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aClientWithAnAbstractNameIsAnsweredUnderThatName(Concurrency mode) throws IOException {
		AbstractUnixAddress name = AbstractUnixAddress.of("sst-client-" + System.nanoTime());
		try (BaseServer<?> server = serve(config().withConcurrency(mode));
				DatagramClient client = DatagramClient.named(server.localAddress(), name)) {
			for (int i = 0; i < 3; i++) {
				assertThat(client.ask("hello " + i)).isEqualTo("hello " + i);
			}
			assertThat(this.clients).containsOnly(Optional.of(name));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aClientWithoutAnAddressIsServedAndNotAnswered(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = serve(config().withConcurrency(mode));
				DatagramClient client = DatagramClient.unbound(server.localAddress())) {
			client.send("hello").send("again");
			await().until(() -> this.clients.size() == 2);
			assertThat(this.clients).containsOnly(Optional.empty());
			await().until(() -> server.statistics().completedRequests() == 2);
			assertThat(client.isReadable()).isFalse();
			assertThat(TestServers.ask(server, "next")).isEqualTo("next");
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void namesThatCannotBeShownDoNotDisturbTheServer() throws IOException {
		byte[] longest = new byte[107];
		Arrays.fill(longest, 1, longest.length, (byte) 'n');
		byte[] notUtf8 = new byte[60];
		Arrays.fill(notUtf8, 1, notUtf8.length, (byte) 0xfe);
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = serve(config())) {
			int served = 0;
			for (byte[] name : List.of(longest, notUtf8, new byte[] { 0, 'a', 0, 'b' }, new byte[] { 0, '\n', 27 })) {
				try (AFUNIXDatagramChannel client = AFUNIXDatagramChannel.open()) {
					client.bind(AFUNIXSocketAddress.of(name));
					client.send(ByteBuffer.wrap(new byte[] { 'x' }), address(server));
					int expected = ++served;
					await().until(() -> this.clients.size() == expected);
				}
			}
			assertThat(TestServers.ask(server, "next")).isEqualTo("next");
			assertThat(server.statistics().acceptErrors().get(AcceptErrorKind.FATAL)).isZero();
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void aClientThatHasGoneIsNoError() throws IOException {
		CountDownLatch gone = new CountDownLatch(1);
		try (LogCapture log = LogCapture.start();
				UnixDatagramServer server = new UnixDatagramServer(config(), RequestHandlerFactory.shared((request) -> {
					gone.await();
					request.output().write(request.packet());
				}))) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("too late");
				await().until(() -> server.statistics().activeRequests() == 1);
			}
			gone.countDown();
			await().until(() -> server.statistics().completedRequests() == 1);
			assertThat(TestServers.ask(server, "next")).isEqualTo("next");
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void anEmptyDatagramIsDelivered() throws Exception {
		try (BaseServer<?> server = serve(config())) {
			// junixsocket cannot send one.
			Process python = startPython("import socket,sys; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); "
					+ "s.sendto(b'',sys.argv[1])", server);
			assumeTrue(python != null, "python3 is not there");
			assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
			await().until(() -> this.lengths.size() == 1);
			assertThat(this.lengths).containsExactly(0);
			assertThat(TestServers.ask(server, "next")).isEqualTo("next");
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void theSenderOfAnEmptyDatagramIsAnswered() throws Exception {
		RequestHandler<DatagramRequest> length = (request) -> request.reply(("" + request.packet().length).getBytes());
		try (BaseServer<?> server = TestServers.datagram(config(), RequestHandlerFactory.shared(length))) {
			server.start();
			Process python = startPython(
					"import socket,sys; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); "
							+ "s.bind(''); s.settimeout(10); s.sendto(b'',sys.argv[1]); print(s.recv(100).decode())",
					server);
			assumeTrue(python != null, "python3 is not there");
			assertThat(python.inputReader().readLine()).isEqualTo("0");
			assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void aClientThatTheKernelHasNamedIsAnswered() throws Exception {
		try (BaseServer<?> server = serve(config())) {
			Process python = startPython("import socket,sys; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); "
					+ "s.bind(''); s.settimeout(10); s.sendto(b'hello',sys.argv[1]); print(s.recv(100).decode())",
					server);
			assumeTrue(python != null, "python3 is not there");
			assertThat(python.inputReader().readLine()).isEqualTo("hello");
			assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
			assertThat(this.clients).hasSize(1).first().matches(Optional::isPresent);
			assertThat(this.clients.get(0).orElseThrow()).isInstanceOf(AbstractUnixAddress.class);
		}
	}

	@Test
	void aDatagramThatIsTooLongIsDroppedWholeAndCounted() throws IOException {
		try (BaseServer<?> server = serve(config().withMaxPacketSize(1000));
				DatagramClient client = DatagramClient.open(server.localAddress())) {
			client.send(new byte[1001]).send(new byte[20_000]);
			assertThat(client.ask("x".repeat(1000))).hasSize(1000);
			assertThat(this.lengths).containsExactly(1000);
			assertThat(server.statistics().datagrams()).containsEntry(DatagramResult.TRUNCATED, 2L)
				.containsEntry(DatagramResult.HANDLED, 1L);
		}
	}

	@Test
	void aClientThatDoesNotReadIsGivenUpWithoutSpinningAndKeepsNobodyElseWaiting() throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = serve(config().withWriteTimeout(Duration.ofSeconds(2)));
				DatagramClient silent = DatagramClient.open(server.localAddress())) {
			long cpu = cpuOf(server);
			for (int i = 1; i <= 60; i++) {
				silent.send(new byte[1000]);
				int sent = i;
				await().until(() -> this.lengths.size() == sent);
			}
			assertThat(server.statistics().activeRequests()).isPositive();
			assertThat(TestServers.ask(server, "meanwhile")).isEqualTo("meanwhile");
			assertThat(server.statistics().activeRequests()).isPositive();
			await().until(() -> server.statistics().completedRequests() == 61);
			assertThat(cpuOf(server) - cpu).isLessThan(TimeUnit.MILLISECONDS.toNanos(1500));
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aClientThatDoesNotReadItsRepliesKeepsNobodyElseFromBeingServed(Concurrency mode) throws IOException {
		AtomicInteger dropped = new AtomicInteger();
		Queue<PeerException> failures = new ConcurrentLinkedQueue<>();
		try (LogCapture log = LogCapture.start();
				UnixDatagramServer server = new UnixDatagramServer(config().withConcurrency(mode).withQueueSize(8),
						RequestHandlerFactory.shared(this.echo)) {

					@Override
					protected void handlePeerError(DatagramRequest request, PeerException failure) {
						failures.add(failure);
					}

				}) {
			server.addListener(new ServerListener() {

				@Override
				public void replyDropped(int bytes) {
					dropped.addAndGet(bytes);
				}

			});
			server.start();
			try (DatagramClient silent = DatagramClient.open(server.localAddress())) {
				for (int i = 1; failures.size() < 20; i++) {
					silent.send(new byte[100]);
					int sent = i;
					await().pollInterval(1, TimeUnit.MILLISECONDS)
						.until(() -> this.lengths.size() == sent && server.statistics().activeRequests() <= 1);
				}
				assertThat(TestServers.ask(server, "meanwhile")).isEqualTo("meanwhile");
				assertThat(failures)
					.allSatisfy((failure) -> assertThat(failure).isInstanceOf(UnanswerableDatagramException.class)
						.hasMessageContaining("client's queue is full. Let it read its replies"));
				assertThat(dropped).hasValue(100 * failures.size());
				while (silent.isReadable()) {
					silent.receive();
				}
				await().until(() -> server.statistics().activeRequests() == 0);
				silent.send("again");
				byte[] reply = silent.receive();
				while (reply.length == 100) {
					reply = silent.receive();
				}
				assertThat(reply).isEqualTo("again".getBytes());
			}
			assertThat(server.statistics().datagrams()).containsEntry(DatagramResult.DROPPED, 0L);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void stoppingWhileNothingArrivesIsQuickAndRemovesTheFile() throws IOException {
		for (int i = 0; i < 20; i++) {
			try (LogCapture log = LogCapture.start(); BaseServer<?> server = serve(config())) {
				Path path = ((UnixDomainSocketAddress) server.localAddress()).getPath();
				assertThat(path).exists();
				assertThat(server.stop(Duration.ofSeconds(5)).isGraceful()).isTrue();
				assertThat(path).doesNotExist();
				assertThat(log.alarms()).isEmpty();
			}
		}
	}

	@Test
	void anIdleServerUsesNoProcessorTime() throws IOException {
		try (BaseServer<?> server = serve(config())) {
			assertThat(TestServers.ask(server, "x")).isEqualTo("x");
			long before = cpuOf(server);
			long begin = System.nanoTime();
			await().pollInterval(100, TimeUnit.MILLISECONDS)
				.until(() -> System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(1));
			assertThat(cpuOf(server) - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(200));
		}
	}

	@Test
	void aServerMayHaveAnAbstractName() throws IOException {
		AbstractUnixAddress name = AbstractUnixAddress.of("sst-server-" + System.nanoTime());
		try (BaseServer<?> server = serve(ServerConfig.unixDatagram(name.toString()).withName("test"));
				DatagramClient client = DatagramClient.open(server.localAddress())) {
			assertThat(server.localAddress()).isEqualTo(name);
			assertThat(client.ask("hello")).isEqualTo("hello");
		}
	}

	@Test
	void descriptorsDoNotGrowOverManyServers() throws IOException {
		cycle();
		long before = descriptors();
		for (int i = 0; i < 200; i++) {
			cycle();
		}
		await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before + 2));
	}

	private void cycle() throws IOException {
		try (BaseServer<?> server = serve(config())) {
			assertThat(server.localAddress()).isNotNull();
			if (this.clients.size() % 10 == 0) {
				assertThat(TestServers.ask(server, "x")).isEqualTo("x");
			}
			this.clients.add(Optional.empty());
		}
	}

	private static long descriptors() throws IOException {
		try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
			return all.count();
		}
	}

	private static long cpuOf(BaseServer<?> server) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("socketserver-" + server.name()))
			.mapToLong((thread) -> Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId())))
			.sum();
	}

	private static Process startPython(String program, BaseServer<?> server) {
		try {
			return new ProcessBuilder("python3", "-c", program, server.localAddress().toString())
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static AFUNIXSocketAddress address(BaseServer<?> server) throws IOException {
		return AFUNIXSocketAddress.of(((UnixDomainSocketAddress) server.localAddress()).getPath());
	}

	private static ServerConfig config() {
		return ServerConfig.unixDatagram(TestDirectory.freshPath()).withName("test");
	}

	private BaseServer<?> serve(ServerConfig config) throws IOException {
		BaseServer<?> server = TestServers.datagram(config, RequestHandlerFactory.shared(this.echo));
		server.start();
		return server;
	}

}
