package io.github.socketserver.sample.upload;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What all files together may take, the ones that are on their way included.
 */
class UploadQuota {

	/**
	 * The least that a file counts, so that many empty files use the quota up too.
	 */
	static final long SMALLEST_CHARGE = 4096;

	private final ReentrantLock lock = new ReentrantLock();

	private final long limit;

	private final Usage stored;

	private long reserved;

	UploadQuota(long limit, Usage stored) {
		this.limit = limit;
		this.stored = stored;
	}

	static long charge(long size) {
		return Math.max(size, SMALLEST_CHARGE);
	}

	/**
	 * Reserves room for a file.
	 * @param size the file's size
	 * @throws UploadRefusedException if there is not enough
	 * @throws IOException if the stored files cannot be listed
	 */
	void reserve(long size) throws IOException {
		this.lock.lock();
		try {
			long free = this.limit - this.stored.bytes() - this.reserved;
			if (charge(size) > free) {
				throw new UploadRefusedException("The file is larger than the room that is left");
			}
			this.reserved += charge(size);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Gives room back, because the file is stored or not wanted any more.
	 * @param size the file's size
	 */
	void release(long size) {
		this.lock.lock();
		try {
			this.reserved -= charge(size);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Tells what the stored files take.
	 */
	@FunctionalInterface
	interface Usage {

		long bytes() throws IOException;

	}

}
