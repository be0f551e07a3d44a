package io.github.socketserver.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientRates}.
 */
class ClientRatesTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final SocketAddress client = new InetSocketAddress("192.0.2.1", 1);

	@ParameterizedTest
	@ValueSource(longs = { 0, Long.MAX_VALUE - 1000, Long.MIN_VALUE, -1 })
	void aClientMayComeAsOftenAtOnceAsInASecond(long now) {
		ClientRates rates = ClientRates.of(4);
		assertThat(admitted(rates, this.client, 10, now)).isEqualTo(4);
		assertThat(admitted(rates, this.client, 10, now + SECOND / 4 - 1)).isZero();
		assertThat(admitted(rates, this.client, 10, now + SECOND / 4)).isEqualTo(1);
		assertThat(admitted(rates, this.client, 10, now + 10 * SECOND)).isEqualTo(4);
	}

	@Test
	void aClientThatComesTooOftenMayStillComeAtTheRate() {
		ClientRates rates = ClientRates.of(10);
		int admitted = 0;
		for (int i = 0; i < 10_000; i++) {
			admitted += rates.tryAcquire(this.client, i * SECOND / 1000) ? 1 : 0;
		}
		assertThat(admitted).isBetween(100, 110);
	}

	@Test
	void clientsDoNotCountForEachOther() {
		ClientRates rates = ClientRates.of(1);
		assertThat(rates.tryAcquire(this.client, 0)).isTrue();
		assertThat(rates.tryAcquire(new InetSocketAddress("192.0.2.1", 2), 0)).isFalse();
		assertThat(rates.tryAcquire(new InetSocketAddress("192.0.2.2", 1), 0)).isTrue();
		assertThat(rates.tryAcquire(new InetSocketAddress("2001:db8::1", 1), 0)).isTrue();
		assertThat(rates.tryAcquire(new InetSocketAddress("2001:db8::2", 1), 0)).isFalse();
		assertThat(rates.tryAcquire(new InetSocketAddress("2001:db8:0:1::2", 1), 0)).isTrue();
		assertThat(rates.tryAcquire(null, 0)).isTrue();
		assertThat(rates.tryAcquire(null, 0)).isTrue();
	}

	@Test
	void aMillionClientsAreNotAllRememberedButThoseThatCome() throws UnknownHostException {
		ClientRates rates = ClientRates.of(1);
		for (int i = 0; i < 1_000_000; i++) {
			byte[] address = { 10, (byte) (i >> 16), (byte) (i >> 8), (byte) i };
			rates.tryAcquire(new InetSocketAddress(InetAddress.getByAddress(address), 1), 0);
			if (i % 10_000 == 0) {
				assertThat(rates.tryAcquire(this.client, 0)).isEqualTo(i == 0);
			}
		}
		assertThat(rates.clients()).isEqualTo(ClientRates.MOST_CLIENTS);
	}

	@Test
	void withoutALimitThereIsNothingToKeep() {
		assertThat(ClientRates.of(-1)).isNull();
	}

	private static int admitted(ClientRates rates, SocketAddress client, int attempts, long now) {
		int admitted = 0;
		for (int i = 0; i < attempts; i++) {
			admitted += rates.tryAcquire(client, now) ? 1 : 0;
		}
		return admitted;
	}

}
