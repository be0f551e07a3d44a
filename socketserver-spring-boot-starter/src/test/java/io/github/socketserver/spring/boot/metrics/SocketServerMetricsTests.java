package io.github.socketserver.spring.boot.metrics;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.RequestTagKeys;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.TestTls;
import io.github.socketserver.transport.TlsSettings;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import net.bytebuddy.ByteBuddy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketServerMetrics}.
 */
class SocketServerMetricsTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private BaseServer<?> server = streamServer((request) -> {
	});

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void acceptedConnectionsAreTheActiveAndTheClosedOnes() throws IOException {
		start(new TcpServer(ServerConfig.tcp("127.0.0.1", 0), EchoLines::new));
		try (Socket first = connect(); Socket second = connect()) {
			Clients.send(first, "a");
			Clients.send(second, "b");
			awaitCount("socketserver.frames", 2);
			assertThat(value("socketserver.connections.active")).isEqualTo(2);
			assertThat(accepted()).isEqualTo(2);
		}
		Awaitility.await().untilAsserted(() -> {
			assertThat(value("socketserver.connections.active")).isZero();
			assertThat(closed()).isEqualTo(2);
		});
		assertThat(accepted()).isEqualTo(2);
		assertThat(count("socketserver.connections.closed", "cause", "client")).isEqualTo(2);
		assertThat(this.registry.get("socketserver.connection.duration").timer().count()).isEqualTo(2);
		assertThat(count("socketserver.data.received")).isEqualTo(4);
		assertThat(count("socketserver.data.sent")).isEqualTo(4);
	}

	@Test
	void aRejectedClientIsNotAccepted() throws IOException {
		start(new TcpServer(ServerConfig.tcp("127.0.0.1", 0), EchoLines::new) {

			@Override
			protected boolean verifyRequest(StreamRequest request) {
				return false;
			}

		});
		Clients.exchange(this.server, "a");
		awaitCount("socketserver.connections", 1, "result", "rejected", "reason", "verify");
		assertThat(accepted()).isZero();
		assertThat(closed()).isZero();
	}

	@Test
	void theLimitOfConnectionsIsAMeter() throws IOException {
		start(new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withMaxConnections(77), EchoLines::new));
		assertThat(value("socketserver.connections.config.max")).isEqualTo(77);
	}

	@Test
	void withoutALimitOfConnectionsThereIsNoSuchMeter() throws IOException {
		start(new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withMaxConnections(-1), EchoLines::new));
		assertThat(this.registry.find("socketserver.connections.config.max").meter()).isNull();
	}

	@Test
	void aRequestIsTimedWhileItRunsAndWhenItHasEnded() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		start(streamServer((request) -> release.await()));
		try (Socket client = connect()) {
			LongTaskTimer active = this.registry.get("socketserver.requests.active").longTaskTimer();
			Awaitility.await().untilAsserted(() -> assertThat(active.activeTasks()).isEqualTo(1));
			release.countDown();
			Awaitility.await().untilAsserted(() -> assertThat(active.activeTasks()).isZero());
			assertThat(client.getInputStream().read()).isEqualTo(-1);
		}
		assertThat(requests("success", "none").count()).isEqualTo(1);
	}

	@Test
	void aRequestThatFailedIsTimedWithItsError() throws IOException {
		start(streamServer((request) -> {
			throw new IllegalArgumentException("Test");
		}));
		Clients.exchange(this.server, "a");
		Awaitility.await()
			.untilAsserted(() -> assertThat(requests("server-error", "IllegalArgumentException").count()).isEqualTo(1));
	}

	@Test
	void aRequestThatItsClientEndedIsNoErrorOfTheServer() throws IOException {
		start(streamServer((request) -> {
			throw new ReadTimeoutException("Test");
		}));
		Clients.exchange(this.server, "a");
		Awaitility.await()
			.untilAsserted(() -> assertThat(requests("client-error", "ReadTimeoutException").count()).isEqualTo(1));
	}

	@Test
	void anErrorOfAnAnonymousClassHasTheNameOfThatClassWithoutItsPackage() throws IOException {
		RuntimeException failure = new IllegalArgumentException("Test") {

			private static final long serialVersionUID = 1L;

		};
		assertThat(failure.getClass().getSimpleName()).isEmpty();
		start(streamServer((request) -> {
			throw failure;
		}));
		Clients.exchange(this.server, "a");
		String name = failure.getClass().getName().replace(getClass().getPackageName() + ".", "");
		assertThat(name).startsWith("SocketServerMetricsTests$");
		Awaitility.await().untilAsserted(() -> assertThat(requests("server-error", name).count()).isEqualTo(1));
	}

	@Test
	void theNumberOfErrorsIsBounded() throws Exception {
		RequestMeters meters = new RequestMeters(this.registry, Tags.empty(), new RequestTagKeys(Set.of()),
				() -> false);
		for (int i = 0; i < 200; i++) {
			meters.requestStarted(new RequestInfo(i, null)).ended(Map.of(), failureOfItsOwnType());
		}
		assertThat(this.registry.find("socketserver.requests").timers()).hasSize(52);
		assertThat(requests("server-error", "other").count()).isEqualTo(150);
	}

	@Test
	void aRequestThatIsHandedOffIsTimedOnce() throws IOException {
		start(streamServer(
				(request) -> request.handOff(Concurrency.threading(), (rest) -> rest.output().writeLine("done"))));
		assertThat(Clients.exchange(this.server, "a")).isEqualTo("done");
		Awaitility.await().untilAsserted(() -> assertThat(requests("success", "none").count()).isEqualTo(1));
		assertThat(this.registry.get("socketserver.requests.active").longTaskTimer().activeTasks()).isZero();
	}

	@Test
	void tagsOfTheHandlerAreOnTheTimerAndAllServersHaveTheSameKeys() throws IOException {
		this.server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withName("tagging").withRequestTags("command"),
				RequestHandlerFactory.shared((request) -> request.tag("command", "put")));
		BaseServer<?> other = new UdpServer(
				ServerConfig.udp("127.0.0.1", 0).withName("other").withRequestTags("version"),
				RequestHandlerFactory.<DatagramRequest>shared((request) -> request.reply(request.packet())));
		try (other) {
			new SocketServerMetrics(List.of(this.server, other), Tags.empty()).bindTo(this.registry);
			this.server.start();
			other.start();
			Clients.exchange(this.server, "a");
			Clients.exchangeDatagram(other, "a");
			Awaitility.await().untilAsserted(() -> {
				assertThat(tagged("tagging", "put", "none").count()).isEqualTo(1);
				assertThat(tagged("other", "none", "none").count()).isEqualTo(1);
			});
			assertThat(this.registry.get("socketserver.requests").timers())
				.allSatisfy((timer) -> assertThat(timer.getId().getTags()).extracting(Tag::getKey)
					.containsExactly("command", "error", "outcome", "server", "type", "version"));
		}
	}

	@Test
	void aRequestThatIsMeasuredElsewhereIsNotMeasuredHere() throws IOException {
		SocketServerMetrics metrics = start(streamServer((request) -> {
		}));
		metrics.leaveRequestsTo(() -> true);
		Clients.exchange(this.server, "a");
		Awaitility.await().untilAsserted(() -> assertThat(closed()).isEqualTo(1));
		assertThat(requests("success", "none").count()).isZero();
		metrics.leaveRequestsTo(() -> false);
		Clients.exchange(this.server, "a");
		Awaitility.await().untilAsserted(() -> assertThat(requests("success", "none").count()).isEqualTo(1));
	}

	@Test
	void datagramsAreCountedByTheirResult() throws IOException {
		start(new UdpServer(ServerConfig.udp("127.0.0.1", 0).withMaxPacketSize(10),
				RequestHandlerFactory.<DatagramRequest>shared((request) -> request.reply(request.packet()))));
		assertThat(Clients.exchangeDatagram(this.server, "hello")).isEqualTo("hello");
		Clients.sendDatagram(this.server, "x".repeat(11));
		awaitCount("socketserver.datagrams", 1, "result", "handled");
		awaitCount("socketserver.datagrams", 1, "result", "truncated");
		assertThat(this.registry.find("socketserver.connections").meters()).isEmpty();
		assertThat(this.registry.find("socketserver.connection.duration").meters()).isEmpty();
	}

	@Test
	void aStopIsTimedWithItsOutcome() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		start(streamServer((request) -> release.await()));
		try (Socket client = connect()) {
			awaitAccepted(1);
			this.server.stop(Duration.ofMillis(100));
			assertThat(client.getInputStream().read()).isEqualTo(-1);
		}
		this.server.start();
		this.server.stop(Duration.ofSeconds(5));
		assertThat(stops("forced")).isEqualTo(1);
		assertThat(stops("graceful")).isEqualTo(1);
		assertThat(stops("abandoned")).isZero();
	}

	@Test
	void requestsThatWaitForAThreadAreAMeter() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		PoolSettings settings = PoolSettings.defaults().withMaxThreads(1).withMaxQueueCapacity(5);
		start(new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withConcurrency(Concurrency.pool(settings)),
				RequestHandlerFactory.<StreamRequest>shared((request) -> release.await(10, TimeUnit.SECONDS))));
		try (Socket first = connect(); Socket second = connect(); Socket third = connect()) {
			Awaitility.await().untilAsserted(() -> assertThat(value("socketserver.queue.size")).isEqualTo(2));
			release.countDown();
			Awaitility.await().untilAsserted(() -> assertThat(value("socketserver.queue.size")).isZero());
			assertThat(List.of(first, second, third)).allMatch(Socket::isConnected);
		}
	}

	@Test
	void allMetersHaveServerAndTypeAndNothingOfAClient() throws IOException {
		start(new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withName("mine"), EchoLines::new));
		connect().close();
		awaitCount("socketserver.connections.closed", 1, "cause", "client");
		assertThat(this.registry.getMeters()).isNotEmpty().allSatisfy((meter) -> {
			assertThat(meter.getId().getTag("server")).isEqualTo("mine");
			assertThat(meter.getId().getTag("type")).isEqualTo("tcp");
			assertThat(meter.getId().getTags()).extracting(Tag::getKey)
				.isSubsetOf("server", "type", "result", "reason", "cause", "kind", "outcome", "error");
		});
	}

	@Test
	void metersOutliveARestartOfTheServer() throws IOException {
		start(new TcpServer(ServerConfig.tcp("127.0.0.1", 0), EchoLines::new));
		try (Socket client = connect()) {
			awaitAccepted(1);
			assertThat(client.isConnected()).isTrue();
		}
		this.server.stop(Duration.ofSeconds(5));
		this.server.start();
		try (Socket client = connect()) {
			awaitAccepted(2);
			assertThat(client.isConnected()).isTrue();
		}
	}

	@Test
	void closingRemovesAllMeters() throws IOException {
		SocketServerMetrics metrics = start(streamServer((request) -> {
		}));
		metrics.close();
		assertThat(this.registry.getMeters()).isEmpty();
		Clients.exchange(this.server, "a");
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void aTlsHandshakeIsTimedWhetherItSucceedsOrNot() throws Exception {
		SSLContext context = TestTls.bundle(1).createSslContext();
		start(new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withTls(TlsSettings.of(() -> context)), EchoLines::new));
		int port = ((InetSocketAddress) this.server.localAddress()).getPort();
		try (SSLSocket client = TestTls.connect(port); Socket plain = connect()) {
			Clients.send(client, "a");
			Clients.send(plain, "GET / HTTP/1.1");
			plain.shutdownOutput();
			Clients.readAll(plain);
		}
		Awaitility.await().untilAsserted(() -> {
			assertThat(handshakes("success")).isEqualTo(1);
			assertThat(handshakes("failure")).isEqualTo(1);
			assertThat(count("socketserver.connections.closed", "cause", "error")).isEqualTo(1);
		});
	}

	@Test
	void withoutTlsThereIsNoMeterOfHandshakes() throws IOException {
		start(new TcpServer(ServerConfig.tcp("127.0.0.1", 0), EchoLines::new));
		assertThat(this.registry.find("socketserver.tls.handshake").meter()).isNull();
	}

	private long handshakes(String outcome) {
		return get("socketserver.tls.handshake", "outcome", outcome).timer().count();
	}

	private SocketServerMetrics start(BaseServer<?> started) throws IOException {
		this.server = started;
		SocketServerMetrics metrics = new SocketServerMetrics(Set.of(started), Tags.empty());
		metrics.bindTo(this.registry);
		started.start();
		return metrics;
	}

	private Socket connect() throws IOException {
		assertThat(this.server.localAddress()).isNotNull();
		return Clients.connect(((InetSocketAddress) this.server.localAddress()).getPort());
	}

	private void awaitAccepted(int expected) {
		awaitCount("socketserver.connections", expected, "result", "accepted");
	}

	private void awaitCount(String name, int expected, String... tags) {
		Awaitility.await().untilAsserted(() -> assertThat(count(name, tags)).isEqualTo(expected));
	}

	private double accepted() {
		return count("socketserver.connections", "result", "accepted");
	}

	private double closed() {
		return this.registry.get("socketserver.connections.closed")
			.functionCounters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	private double count(String name, String... tags) {
		return get(name, tags).functionCounter().count();
	}

	private long stops(String outcome) {
		return this.registry.get("socketserver.stop.duration").tag("outcome", outcome).timer().count();
	}

	private double value(String name) {
		return get(name).gauge().value();
	}

	private Timer tagged(String server, String command, String version) {
		return get("socketserver.requests", "server", server, "command", command, "version", version).timer();
	}

	private Timer requests(String outcome, String error) {
		return get("socketserver.requests", "outcome", outcome, "error", error).timer();
	}

	private RequiredSearch get(String name, String... tags) {
		return this.registry.get(name).tags(tags);
	}

	private static TcpServer streamServer(RequestHandler<StreamRequest> handler) {
		return new TcpServer(ServerConfig.tcp("127.0.0.1", 0), RequestHandlerFactory.shared(handler));
	}

	private static Throwable failureOfItsOwnType() throws Exception {
		return (Throwable) new ByteBuddy().subclass(RuntimeException.class)
			.make()
			.load(SocketServerMetricsTests.class.getClassLoader())
			.getLoaded()
			.getConstructor()
			.newInstance();
	}

	static class EchoLines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
		}

	}

}
