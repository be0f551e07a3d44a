package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SelectorPoolTests extends AbstractPollerTests {

	@Override
	Readiness open(WaitTimer timer, String name) throws IOException {
		return SelectorPool.open(SelectorProvider.provider(), timer, name);
	}

	@Test
	void moreConnectionsThanSelectorsWaitAllTheSame() throws Exception {
		List<Pair> pairs = new ArrayList<>();
		List<FutureTask<Boolean>> waits = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			Pair pair = pair();
			pairs.add(pair);
			waits.add(inThread(() -> pair.registration().awaitReadable(Long.MAX_VALUE)));
		}
		for (Pair pair : pairs) {
			pair.client().write(ByteBuffer.wrap(new byte[1]));
		}
		for (FutureTask<Boolean> wait : waits) {
			assertThat(wait.get(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void aClosedConnectionFreesItsDescriptorAtOnceAndItsSelectorIsUsedAgain() throws Exception {
		for (int i = 0; i < 1000; i++) {
			Pair pair = pair();
			assertThat(pair.registration().awaitReadable(System.nanoTime() + 1000)).isFalse();
			pair.registration().close();
			pair.client().configureBlocking(true);
			assertThat(pair.client().read(ByteBuffer.allocate(1))).isEqualTo(-1);
			pair.close();
		}
	}

	@Test
	void aWakeupDoesNotEndAWaitForWriting() throws Exception {
		Pair pair = pair();
		ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
		while (pair.server().write(bytes.clear()) > 0) {
			continue;
		}
		FutureTask<Boolean> writing = inThread(() -> pair.registration().awaitWritable(Long.MAX_VALUE));
		await().until(() -> isWaiting());
		pair.registration().wakeupReader();
		assertThat(pair.registration().awaitReadable(Long.MAX_VALUE)).isTrue();
		assertThat(writing.isDone()).isFalse();
		ByteBuffer sink = ByteBuffer.allocate(1 << 20);
		await().until(() -> {
			pair.client().read(sink.clear());
			return writing.isDone();
		});
		assertThat(writing.get()).isTrue();
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "There are no virtual threads before Java 21")
	void aVirtualThreadWaitsWithoutOccupyingItsCarrier() throws Exception {
		List<Pair> pairs = new ArrayList<>();
		List<FutureTask<Boolean>> waits = new ArrayList<>();
		for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
			Pair pair = pair();
			pairs.add(pair);
			FutureTask<Boolean> wait = new FutureTask<>(() -> pair.registration().awaitReadable(Long.MAX_VALUE));
			waits.add(wait);
			VirtualThreads.factory("waiter-").newThread(wait).start();
		}
		FutureTask<Boolean> other = new FutureTask<>(() -> true);
		VirtualThreads.factory("other-").newThread(other).start();
		assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
		for (int i = 0; i < pairs.size(); i++) {
			pairs.get(i).client().write(ByteBuffer.wrap(new byte[1]));
			assertThat(waits.get(i).get(10, TimeUnit.SECONDS)).isTrue();
		}
	}

}
