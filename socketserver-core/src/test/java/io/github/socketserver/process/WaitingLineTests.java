package io.github.socketserver.process;

import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WaitingLine}.
 */
class WaitingLineTests {

	private final ReentrantLock lock = new ReentrantLock();

	private final WaitingLine<String> line = new WaitingLine<>(this.lock);

	@BeforeEach
	void lock() {
		this.lock.lock();
	}

	@AfterEach
	void unlock() {
		this.lock.unlock();
	}

	@Test
	void theWorkerThatHasServedLastIsTheFirstToServe() {
		assertThat(this.line.offer("first")).isFalse();
		assertThat(this.line.offer("last")).isFalse();
		assertThat(this.line.join(1).worker()).isEqualTo("last");
		assertThat(this.line.join(2).worker()).isEqualTo("first");
		assertThat(this.line.join(3).worker()).isNull();
	}

	@Test
	void theRequestThatCameFirstGetsTheFirstWorker() {
		WaitingLine.Place<String> first = this.line.join(1);
		WaitingLine.Place<String> second = this.line.join(2);
		assertThat(this.line.offer("a")).isTrue();
		assertThat(first.worker()).isEqualTo("a");
		assertThat(second.worker()).isNull();
	}

	@Test
	void aRequestThatHasToWaitAgainKeepsItsPlace() {
		WaitingLine.Place<String> later = this.line.join(2);
		WaitingLine.Place<String> again = this.line.join(1);
		this.line.offer("a");
		assertThat(again.worker()).isEqualTo("a");
		assertThat(later.worker()).isNull();
	}

	@Test
	void aRequestThatDoesNotWaitAnyMoreGetsNone() {
		WaitingLine.Place<String> gone = this.line.join(1);
		WaitingLine.Place<String> next = this.line.join(2);
		this.line.leave(gone);
		this.line.offer("a");
		assertThat(gone.worker()).isNull();
		assertThat(next.worker()).isEqualTo("a");
	}

	@Test
	void aWorkerThatDoesNotWaitAnyMoreIsNotGiven() {
		this.line.offer("gone");
		this.line.offer("there");
		this.line.remove("there");
		assertThat(this.line.workers()).isOne();
		assertThat(this.line.join(1).worker()).isEqualTo("gone");
	}

	@Test
	void eitherWorkersWaitOrRequests() {
		this.line.offer("a");
		this.line.join(1);
		assertThat(this.line.workers()).isZero();
		assertThat(this.line.requests()).isZero();
		this.line.join(2);
		assertThat(this.line.requests()).isOne();
		this.line.offer("b");
		assertThat(this.line.workers()).isZero();
		assertThat(this.line.requests()).isZero();
	}

}
