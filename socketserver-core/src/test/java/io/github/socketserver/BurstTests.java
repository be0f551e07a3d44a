package io.github.socketserver;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that have come before the server looks: one thread may serve several of them.
 */
@ExtendWith(LeakCheck.class)
class BurstTests {

	private final List<Socket> clients = new ArrayList<>();

	private final CountDownLatch release = new CountDownLatch(1);

	private final AtomicInteger begun = new AtomicInteger();

	@AfterEach
	void closeClients() throws IOException {
		this.release.countDown();
		for (Socket client : this.clients) {
			client.close();
		}
	}

	static Stream<Concurrency> modes() {
		return Stream.of(Concurrency.threading(), Concurrency.pool(new PoolSettings(150, 0, 0, OverloadPolicy.WAIT)));
	}

	@ParameterizedTest
	@MethodSource("modes")
	void handlersThatBlockAllRunAtOnceHoweverManyClientsComeTogether(Concurrency mode) throws IOException {
		try (TcpServer server = new TcpServer(config(mode), shared((request) -> block()))) {
			connect(server, 100);
			server.start();
			await().until(() -> this.begun.get() == 100);
			this.release.countDown();
		}
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aHandlerThatBlocksKeepsNobodyWaitingWhoHasComeWithItsClient(Concurrency mode) throws IOException {
		AtomicInteger count = new AtomicInteger();
		try (TcpServer server = new TcpServer(config(mode), shared((request) -> {
			if (count.getAndIncrement() % 10 == 0) {
				block();
			}
			request.output().writeLine("served");
		}))) {
			connect(server, 100);
			server.start();
			await().until(() -> count.get() == 100);
			this.release.countDown();
			for (Socket client : this.clients) {
				assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
					.isEqualTo("served\n");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aHookThatBlocksKeepsNobodyWaitingWhoWasAcceptedBefore(Concurrency mode) throws IOException {
		AtomicInteger verified = new AtomicInteger();
		try (TcpServer server = new TcpServer(config(mode), shared((request) -> this.begun.incrementAndGet())) {
			@Override
			protected boolean verifyRequest(StreamRequest request) {
				keepTenth(verified);
				return true;
			}
		}) {
			assertThoseBeforeTheTenthAreServed(server);
		}
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aRuleThatBlocksKeepsNobodyWaitingWhoWasAcceptedBefore(Concurrency mode) throws IOException {
		AtomicInteger verified = new AtomicInteger();
		try (TcpServer server = new TcpServer(config(mode), shared((request) -> this.begun.incrementAndGet()))) {
			server.addRequestVerifier((request) -> {
				keepTenth(verified);
				return true;
			});
			assertThoseBeforeTheTenthAreServed(server);
		}
	}

	private void assertThoseBeforeTheTenthAreServed(TcpServer server) throws IOException {
		connect(server, 20);
		server.start();
		await().until(() -> this.begun.get() == 9);
		this.release.countDown();
		await().until(() -> this.begun.get() == 20);
	}

	private void keepTenth(AtomicInteger count) {
		if (count.incrementAndGet() == 10) {
			awaitQuietly();
		}
	}

	private static ServerConfig config(Concurrency mode) {
		return TestServers.config(SocketType.TCP, mode).withQueueSize(128);
	}

	private static RequestHandlerFactory<StreamRequest> shared(RequestHandler<StreamRequest> handler) {
		return RequestHandlerFactory.shared(handler);
	}

	private void connect(TcpServer server, int count) throws IOException {
		server.bind();
		for (int i = 0; i < count; i++) {
			Socket client = new Socket();
			this.clients.add(client);
			client.connect(server.localAddress());
		}
	}

	private void block() {
		this.begun.incrementAndGet();
		awaitQuietly();
	}

	private void awaitQuietly() {
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
