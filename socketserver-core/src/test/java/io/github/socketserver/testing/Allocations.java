package io.github.socketserver.testing;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How much memory the calling thread takes, whether it is still used or not.
 */
public final class Allocations {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final long begin = THREADS.getCurrentThreadAllocatedBytes();

	private Allocations() {
	}

	/**
	 * Begins to count.
	 * @return the count
	 */
	public static Allocations begin() {
		return new Allocations();
	}

	/**
	 * Asserts that no more was taken since the beginning.
	 * @param most the most, in bytes
	 */
	public void assertAtMost(long most) {
		long taken = THREADS.getCurrentThreadAllocatedBytes() - this.begin;
		assertThat(taken).as("allocated bytes").isLessThanOrEqualTo(most);
	}

}
