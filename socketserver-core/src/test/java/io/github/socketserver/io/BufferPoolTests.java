package io.github.socketserver.io;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BufferPool}.
 */
class BufferPoolTests {

	@Test
	void aBufferThatWasGivenBackIsLentAgainEmpty() {
		BufferPool pool = BufferPool.heap(16, 4);
		ByteBuffer buffer = pool.acquire();
		buffer.putInt(1).flip();
		pool.release(buffer);
		assertThat(pool.acquire()).isSameAs(buffer).satisfies((same) -> assertThat(same.remaining()).isEqualTo(16));
	}

	@Test
	void aBufferIsLentToOneAtATime() {
		BufferPool pool = BufferPool.direct(16, 4);
		Set<ByteBuffer> lent = Collections.newSetFromMap(new IdentityHashMap<>());
		for (int i = 0; i < 10; i++) {
			assertThat(lent.add(pool.acquire())).isTrue();
		}
		assertThat(lent).allMatch(ByteBuffer::isDirect);
	}

	@Test
	void moreBuffersThanFitAreLeftToTheGarbageCollector() {
		BufferPool pool = BufferPool.heap(16, 4);
		List<ByteBuffer> lent = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			lent.add(pool.acquire());
		}
		lent.forEach(pool::release);
		Set<ByteBuffer> again = Collections.newSetFromMap(new IdentityHashMap<>());
		for (int i = 0; i < 10; i++) {
			again.add(pool.acquire());
		}
		assertThat(again).hasSize(10);
		assertThat(lent.stream().filter(again::contains)).hasSizeLessThanOrEqualTo(4);
	}

	@Test
	void threadsNeverShareABuffer() throws Exception {
		BufferPool pool = BufferPool.heap(4, 4);
		AtomicIntegerArray clashes = new AtomicIntegerArray(1);
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			List<Callable<Boolean>> users = new ArrayList<>();
			for (int i = 1; i <= 4; i++) {
				int mark = i;
				users.add(() -> use(pool, mark, clashes));
			}
			for (Future<Boolean> user : threads.invokeAll(users)) {
				assertThat(user.get(30, TimeUnit.SECONDS)).isTrue();
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(clashes.get(0)).isZero();
	}

	private static boolean use(BufferPool pool, int mark, AtomicIntegerArray clashes) {
		for (int i = 0; i < 20_000; i++) {
			ByteBuffer buffer = pool.acquire();
			buffer.putInt(0, mark);
			Thread.onSpinWait();
			if (buffer.getInt(0) != mark) {
				clashes.incrementAndGet(0);
			}
			pool.release(buffer);
		}
		return true;
	}

}
