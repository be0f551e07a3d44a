package io.github.socketserver.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReplyAllowance}.
 */
class ReplyAllowanceTests {

	@Test
	void aReplyMayBeAFewTimesAsLongAsItsRequest() throws UnknownHostException {
		ReplyAllowance allowance = ReplyAllowance.of(3, 1000, client("192.0.2.1"));
		assertThat(allowance.take(3001)).isFalse();
		assertThat(allowance.take(3000)).isTrue();
		assertThat(allowance.take(1)).isFalse();
	}

	@Test
	void allRepliesToARequestShareTheAllowance() throws UnknownHostException {
		ReplyAllowance allowance = ReplyAllowance.of(3, 1000, client("2001:db8::1"));
		assertThat(allowance.take(2000)).isTrue();
		assertThat(allowance.take(2000)).isFalse();
		assertThat(allowance.take(1000)).isTrue();
	}

	@Test
	void aShortRequestMayAlwaysHaveAReplyOf512Bytes() throws UnknownHostException {
		assertThat(ReplyAllowance.of(3, 0, client("192.0.2.1")).take(512)).isTrue();
		assertThat(ReplyAllowance.of(3, 0, client("192.0.2.1")).take(513)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "127.9.9.9", "::1" })
	void aSenderOnThisHostIsTrusted(String address) throws UnknownHostException {
		ReplyAllowance allowance = ReplyAllowance.of(3, 1, client(address));
		assertThat(allowance.take(65_507)).isTrue();
		assertThat(allowance.take(65_507)).isTrue();
	}

	@Test
	void withoutALimitAnyLengthMayBeSent() throws UnknownHostException {
		assertThat(ReplyAllowance.of(0, 1, client("192.0.2.1")).take(65_507)).isTrue();
	}

	@Test
	void unixSocketsCannotBeForgedAndHaveNoLimit() {
		assertThat(ReplyAllowance.of(3, 1, new SocketAddress() {
		}).take(65_507)).isTrue();
		assertThat(ReplyAllowance.of(3, 1, null).take(65_507)).isTrue();
	}

	@Test
	void theLargestFactorDoesNotOverflow() throws UnknownHostException {
		assertThat(ReplyAllowance.of(Integer.MAX_VALUE, 65_507, client("192.0.2.1")).take(65_507)).isTrue();
	}

	@Test
	void severalThreadsDoNotTakeMoreThanThereIs() throws Exception {
		ReplyAllowance allowance = ReplyAllowance.of(1, 10_000, client("192.0.2.1"));
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			List<Callable<Integer>> takers = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				takers.add(() -> takeAll(allowance));
			}
			int taken = 0;
			for (Future<Integer> taker : threads.invokeAll(takers)) {
				taken += taker.get();
			}
			assertThat(taken).isEqualTo(10_000);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static int takeAll(ReplyAllowance allowance) {
		int taken = 0;
		while (allowance.take(1)) {
			taken++;
		}
		return taken;
	}

	private static InetSocketAddress client(String address) throws UnknownHostException {
		return new InetSocketAddress(InetAddress.getByName(address), 40_000);
	}

}
