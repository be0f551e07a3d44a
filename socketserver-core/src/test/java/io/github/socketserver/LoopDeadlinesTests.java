package io.github.socketserver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoopDeadlines}.
 */
class LoopDeadlinesTests {

	private final LoopDeadlines deadlines = new LoopDeadlines();

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
			void expire(long now) {
				super.expire(now);
				if (LoopDeadlinesTests.this.expired.size() < 3) {
					LoopDeadlinesTests.this.deadlines.set(this, now - 1);
				}
			}

		};
		this.deadlines.set(entry, this.now - 1);
		this.deadlines.expire();
		assertThat(this.expired).hasSize(3);
	}

	private class Entry extends Expiring {

		@Override
		void expire(long now) {
			LoopDeadlinesTests.this.expired.add(this);
		}

	}

}
