package io.github.socketserver.policy;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.Race;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Permits that are taken and given back at the same moment.
 */
@Timeout(600)
class PermitsRaceTests {

	private static final int ROUNDS = 100_000;

	@Test
	void threeWhoAskForTwoPermitsGetTwo() {
		Map<String, Integer> outcomes = Race.runMany(ROUNDS, () -> {
			Permits permits = new Permits(2);
			AtomicInteger got = new AtomicInteger();
			Background.Action ask = () -> got.addAndGet(permits.tryAcquire() ? 1 : 0);
			return Race.Round.of(() -> got + " of " + permits.taken(), ask, ask, ask);
		});
		assertThat(outcomes).containsOnlyKeys("2 of 2");
	}

	@Test
	void thereIsNeverAMomentAtWhichMoreAreTakenThanThereAre() {
		Map<String, Integer> outcomes = Race.runMany(ROUNDS, () -> {
			Permits permits = new Permits(1);
			permits.tryAcquire();
			int[] most = new int[1];
			Background.Action ask = permits::tryAcquire;
			Background.Action look = () -> {
				for (int i = 0; i < 50; i++) {
					most[0] = Math.max(most[0], permits.taken());
				}
			};
			return Race.Round.of(() -> most[0] + " of 1", ask, look);
		});
		assertThat(outcomes).containsOnlyKeys("1 of 1");
	}

	@Test
	void aPermitThatIsGivenBackIsThereForWhoeverAsksNext() {
		Map<String, Integer> outcomes = Race.runMany(ROUNDS, () -> {
			Permits permits = new Permits(1);
			permits.tryAcquire();
			AtomicInteger got = new AtomicInteger();
			Background.Action refused = () -> got.addAndGet(permits.tryAcquire() ? 1 : 0);
			Background.Action next = () -> {
				permits.release();
				got.addAndGet(permits.tryAcquire() ? 1 : 0);
			};
			return Race.Round.of(() -> got + " got it", refused, next);
		});
		assertThat(outcomes).containsOnlyKeys("1 got it");
	}

	/*
	 * Whoever is woken by a release looks whether there is a permit, and would sleep on.
	 */
	@Test
	void whoeverIsToldOfAPermitFindsItUnlessSomebodyElseHasIt() {
		Map<String, Integer> outcomes = Race.runMany(ROUNDS, () -> {
			Permits permits = new Permits(1);
			permits.tryAcquire();
			boolean[] found = new boolean[2];
			Background.Action ask = () -> found[0] = permits.tryAcquire();
			Background.Action release = () -> found[1] = permits.release() && permits.isAvailable();
			return Race.Round.of(() -> (found[0] || found[1]) ? "found" : "lost", ask, release);
		});
		assertThat(outcomes).containsOnlyKeys("found");
	}

	@Test
	void ofTwoThatAreGivenBackTheFirstIsToldOf() {
		Map<String, Integer> outcomes = Race.runMany(ROUNDS, () -> {
			Permits permits = new Permits(2);
			permits.tryAcquire();
			permits.tryAcquire();
			AtomicInteger told = new AtomicInteger();
			Background.Action release = () -> told.addAndGet(permits.release() ? 1 : 0);
			return Race.Round.of(() -> told + " told, taken " + permits.taken(), release, release);
		});
		assertThat(outcomes).containsOnlyKeys("1 told, taken 0");
	}

	@Test
	void threeConnectionsOfAClientThatMayHaveTwoAreTwo() {
		InetSocketAddress client = new InetSocketAddress("192.0.2.1", 1);
		Map<String, Integer> outcomes = Race.runMany(ROUNDS, () -> {
			ClientPermits permits = Objects.requireNonNull(ClientPermits.of(2));
			AtomicInteger got = new AtomicInteger();
			Background.Action ask = () -> got.addAndGet(permits.tryAcquire(client) ? 1 : 0);
			return Race.Round.of(() -> got + " of " + permits.clients() + " client", ask, ask, ask);
		});
		assertThat(outcomes).containsOnlyKeys("2 of 1 client");
	}

	@Test
	void aClientThatGoesWhileItComesIsRememberedAsOftenAsItIsThere() {
		InetSocketAddress client = new InetSocketAddress("192.0.2.1", 1);
		Map<String, Integer> outcomes = Race.runMany(ROUNDS, () -> {
			ClientPermits permits = Objects.requireNonNull(ClientPermits.of(1));
			permits.tryAcquire(client);
			AtomicInteger got = new AtomicInteger();
			Background.Action go = () -> permits.release(client);
			Background.Action come = () -> got.addAndGet(permits.tryAcquire(client) ? 1 : 0);
			return Race.Round.of(() -> (got.get() == permits.clients()) ? "right" : "wrong", go, come);
		});
		assertThat(outcomes).containsOnlyKeys("right");
	}

}
