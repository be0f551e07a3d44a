package io.github.socketserver.transport;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Deadlines}.
 */
class DeadlinesTests {

	private final Deadlines deadlines = new Deadlines();

	private final List<Entry> expired = new ArrayList<>();

	private final long now = System.nanoTime();

	@Test
	void nothingIsDueWhereThereIsNothing() {
		assertThat(this.deadlines.remaining()).isEqualTo(Long.MAX_VALUE);
		this.deadlines.expire();
		this.deadlines.remove(new Entry());
	}

	@Test
	void entriesExpireInTheirOrderHoweverTheyWereSetChangedAndRemoved() {
		Random random = new Random(3);
		List<Entry> entries = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			Entry entry = new Entry();
			entries.add(entry);
			this.deadlines.set(entry, this.now - 1 - random.nextInt(1_000_000));
		}
		for (int i = 0; i < 200; i++) {
			this.deadlines.set(entries.get(random.nextInt(500)), this.now - 1 - random.nextInt(1_000_000));
		}
		for (int i = 0; i < 100; i++) {
			this.deadlines.remove(entries.remove(random.nextInt(entries.size())));
		}
		entries.sort(Comparator.comparingLong((entry) -> entry.due));
		this.deadlines.expire();
		assertThat(this.expired).extracting((entry) -> entry.due)
			.isEqualTo(entries.stream().map((entry) -> entry.due).toList());
		assertThat(this.expired).hasSameElementsAs(entries);
		assertThat(this.deadlines.remaining()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void whatIsNotDueStays() {
		long hour = 3_600_000_000_000L;
		Entry later = new Entry();
		this.deadlines.set(later, this.now + hour);
		this.deadlines.set(new Entry(), this.now - 1);
		this.deadlines.expire();
		assertThat(this.expired).hasSize(1).doesNotContain(later);
		assertThat(this.deadlines.remaining()).isPositive().isLessThanOrEqualTo(hour);
	}

	@Test
	void anEntryMaySetItselfAnewWhenItExpires() {
		Entry entry = new Entry() {

			@Override
			protected void expire(long now) {
				super.expire(now);
				if (DeadlinesTests.this.expired.size() < 3) {
					DeadlinesTests.this.deadlines.set(this, now - 1);
				}
			}

		};
		this.deadlines.set(entry, this.now - 1);
		this.deadlines.expire();
		assertThat(this.expired).hasSize(3);
	}

	@Test
	void aChangeMovesNoMoreEntriesThanTheHeapIsDeep() {
		int count = 10_000;
		int depth = 32 - Integer.numberOfLeadingZeros(count);
		Random random = new Random(4);
		List<Entry> entries = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			entries.add(new Entry());
			this.deadlines.set(entries.get(i), this.now + random.nextInt(1_000_000));
		}
		for (int i = 0; i < 200; i++) {
			Entry entry = entries.get(random.nextInt(count));
			int[] before = places(entries);
			this.deadlines.set(entry, this.now + random.nextInt(1_000_000));
			assertThat(moved(before, entries)).as("when one was set anew").isLessThanOrEqualTo(depth);
			before = places(entries);
			this.deadlines.remove(entry);
			assertThat(moved(before, entries)).as("when one was removed").isLessThanOrEqualTo(depth + 1);
			this.deadlines.set(entry, this.now + 2_000_000 + i);
			before = places(entries);
			this.deadlines.set(entry, this.now + 3_000_000 + i);
			assertThat(moved(before, entries)).as("when the latest was set later").isLessThanOrEqualTo(depth);
		}
	}

	private static int[] places(List<Entry> entries) {
		return entries.stream().mapToInt((entry) -> entry.place).toArray();
	}

	private static int moved(int[] before, List<Entry> entries) {
		int count = 0;
		for (int i = 0; i < before.length; i++) {
			count += (before[i] != entries.get(i).place) ? 1 : 0;
		}
		return count;
	}

	private class Entry extends Expiring {

		@Override
		protected void expire(long now) {
			DeadlinesTests.this.expired.add(this);
		}

	}

}
