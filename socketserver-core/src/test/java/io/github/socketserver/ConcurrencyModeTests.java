package io.github.socketserver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Where handlers run under each mode, and what happens when no thread is free.
 */
class ConcurrencyModeTests {

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	private final Set<String> threads = ConcurrentHashMap.newKeySet();

	private final CountDownLatch release = new CountDownLatch(1);

	private final RequestHandler<StreamRequest> blocking = (request) -> {
		this.threads.add(Thread.currentThread().getName());
		this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
		try {
			this.release.await();
			request.output().writeLine("served");
		}
		finally {
			this.running.decrementAndGet();
		}
	};

	@Test
	void virtualIsRefusedAtBindOnAnOlderJavaWithTheRemedy() {
		assumeFalse(Modes.hasVirtual(), "this Java has virtual threads");
		try (BaseServer<?> server = serverOf(Concurrency.virtual())) {
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(server::bind)
				.withMessageContaining("needs Java 21")
				.withMessageContaining("this is Java 17")
				.withMessageContaining("use 'threading'");
			assertThat(server.state()).isEqualTo(ServerState.NEW);
			assertThat(server.localAddress()).isNull();
		}
	}

	@Test
	void virtualServesEachClientOnAVirtualThread() throws Exception {
		assumeTrue(Modes.hasVirtual(), "this Java has no virtual threads");
		this.release.countDown();
		Set<Boolean> virtual = ConcurrentHashMap.newKeySet();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.virtual()),
				RequestHandlerFactory.shared((request) -> {
					virtual.add((Boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread()));
					this.blocking.handle(request);
				}))) {
			server.start();
			assertThat(serve(server, 20)).isEqualTo(20);
			assertThat(virtual).containsExactly(true);
		}
	}

	@Test
	void threadingReusesThreadsThatHaveFinished() throws IOException {
		this.release.countDown();
		try (BaseServer<?> server = serverOf(Concurrency.threading())) {
			server.start();
			for (int i = 1; i <= 30; i++) {
				assertThat(serve(server, 1)).isEqualTo(1);
				AccountingLaw.assertSettled(server, i);
			}
			assertThat(this.threads.size()).isLessThanOrEqualTo(3);
		}
	}

	@Test
	void threadingServesAllClientsAtOnce() throws IOException {
		try (BaseServer<?> server = serverOf(Concurrency.threading())) {
			server.start();
			List<StreamClient> clients = connect(server, 50);
			await().until(() -> this.running.get() == 50);
			this.release.countDown();
			assertServed(clients);
			AccountingLaw.assertSettled(server, 50);
		}
	}

	@Test
	void aFullPoolThatWaitsLeavesClientsInTheBacklogAndServesThemAllInTheEnd() throws IOException {
		PoolSettings settings = new PoolSettings(3, 0, 2, OverloadPolicy.WAIT);
		try (BaseServer<?> server = serverOf(Concurrency.pool(settings))) {
			server.start();
			List<StreamClient> clients = connect(server, 40);
			await().until(() -> this.running.get() == 3 && server.statistics().acceptedConnections() == 5);
			assertThat(server.statistics().rejectedConnectionsTotal()).isZero();
			this.release.countDown();
			assertServed(clients);
			ServerStatistics statistics = AccountingLaw.assertSettled(server, 40);
			assertThat(statistics.rejectedConnectionsTotal()).isZero();
			assertThat(this.most).hasValueLessThanOrEqualTo(3);
			assertThat(this.threads).hasSizeLessThanOrEqualTo(3).noneMatch((name) -> name.equals("socketserver-test"));
		}
	}

	@Test
	void aFullPoolThatRejectsClosesClientsAndCountsThem() throws IOException {
		PoolSettings settings = new PoolSettings(2, 0, 1, OverloadPolicy.REJECT);
		try (BaseServer<?> server = serverOf(Concurrency.pool(settings))) {
			server.start();
			List<StreamClient> admitted = connect(server, 3);
			await().until(() -> server.statistics().acceptedConnections() == 3);
			for (int i = 0; i < 10; i++) {
				try (StreamClient rejected = StreamClient.connect(server.localAddress())) {
					assertThat(rejected.read()).isEqualTo(-1);
				}
			}
			await().until(() -> server.statistics().rejectedConnections().get(RejectReason.OVERLOAD) == 10);
			this.release.countDown();
			assertServed(admitted);
			AccountingLaw.assertSettled(server, 3);
			assertThat(this.most).hasValueLessThanOrEqualTo(2);
			assertThat(this.threads).noneMatch((name) -> name.equals("socketserver-test"));
			assertThat(serve(server, 1)).isEqualTo(1);
		}
	}

	@Test
	void anExecutorOfSomebodyElseServesAndIsLeftRunning() throws IOException {
		this.release.countDown();
		ExecutorService executor = Executors.newFixedThreadPool(2);
		try {
			try (BaseServer<?> server = serverOf(Concurrency.executor(executor))) {
				server.start();
				assertThat(serve(server, 10)).isEqualTo(10);
				AccountingLaw.assertSettled(server, 10);
			}
			assertThat(executor.isShutdown()).isFalse();
			assertThat(this.threads).hasSizeLessThanOrEqualTo(2);
		}
		finally {
			executor.shutdown();
		}
	}

	private BaseServer<?> serverOf(Concurrency mode) {
		return TestServers.stream(TestServers.config(SocketType.TCP, mode),
				RequestHandlerFactory.shared(this.blocking));
	}

	private static int serve(BaseServer<?> server, int count) throws IOException {
		int served = 0;
		for (StreamClient client : connect(server, count)) {
			try (client) {
				served += "served".equals(client.readLine()) ? 1 : 0;
			}
		}
		return served;
	}

	private static List<StreamClient> connect(BaseServer<?> server, int count) throws IOException {
		List<StreamClient> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			clients.add(StreamClient.connect(server.localAddress()));
		}
		return clients;
	}

	private static void assertServed(List<StreamClient> clients) throws IOException {
		for (StreamClient client : clients) {
			try (client) {
				assertThat(client.readLine()).isEqualTo("served");
			}
		}
	}

}
