package io.github.socketserver.policy;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientPermits}.
 */
class ClientPermitsTests {

	@Test
	void eachClientHasAsManyPermitsAsTheLimitSays() {
		ClientPermits permits = ClientPermits.of(2);
		SocketAddress one = client("192.0.2.1", 1);
		assertThat(permits.tryAcquire(one)).isTrue();
		assertThat(permits.tryAcquire(client("192.0.2.1", 2))).isTrue();
		assertThat(permits.tryAcquire(client("192.0.2.1", 3))).isFalse();
		assertThat(permits.tryAcquire(client("192.0.2.2", 1))).isTrue();
		permits.release(one);
		assertThat(permits.tryAcquire(client("192.0.2.1", 3))).isTrue();
	}

	@Test
	void anIPv6NetworkOf64BitsIsOneClient() {
		ClientPermits permits = ClientPermits.of(1);
		assertThat(permits.tryAcquire(client("2001:db8::1", 1))).isTrue();
		assertThat(permits.tryAcquire(client("2001:db8::ffff:0:0:2", 1))).isFalse();
		assertThat(permits.tryAcquire(client("2001:db8:0:1::1", 1))).isTrue();
	}

	@Test
	void clientsWithoutAnAddressOfIPHaveNoLimit() {
		ClientPermits permits = ClientPermits.of(1);
		for (int i = 0; i < 3; i++) {
			assertThat(permits.tryAcquire(null)).isTrue();
			assertThat(permits.tryAcquire(UnixDomainSocketAddress.of("/tmp/client"))).isTrue();
		}
		permits.release(null);
		assertThat(permits.clients()).isZero();
	}

	@Test
	void nothingIsRememberedOfClientsThatHaveGone() {
		ClientPermits permits = ClientPermits.of(3);
		for (int i = 0; i < 10_000; i++) {
			SocketAddress client = client("10.0." + i / 256 + "." + i % 256, 1);
			assertThat(permits.tryAcquire(client)).isTrue();
			permits.release(client);
		}
		assertThat(permits.clients()).isZero();
	}

	@Test
	void withoutALimitThereIsNothingToKeep() {
		assertThat(ClientPermits.of(-1)).isNull();
	}

	@Test
	void theLimitIsExactHoweverManyThreadsAsk() throws InterruptedException {
		ClientPermits permits = ClientPermits.of(3);
		SocketAddress client = client("192.0.2.1", 1);
		AtomicInteger held = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Thread thread = new Thread(() -> {
				for (int k = 0; k < 20_000; k++) {
					if (permits.tryAcquire(client)) {
						most.accumulateAndGet(held.incrementAndGet(), Math::max);
						held.decrementAndGet();
						permits.release(client);
					}
				}
			});
			thread.start();
			threads.add(thread);
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(most.get()).isBetween(1, 3);
		assertThat(permits.clients()).isZero();
	}

	private static SocketAddress client(String host, int port) {
		return new InetSocketAddress(host, port);
	}

}
