package io.github.socketserver.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks for a byte eight at a time.
 */
final class ByteSearch {

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101_0101_0101_0101L;

	private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

	private ByteSearch() {
	}

	/**
	 * Returns where a byte occurs first.
	 * @param bytes the bytes
	 * @param from where to begin
	 * @param to where to end
	 * @param wanted the byte
	 * @return its index, or -1
	 */
	static int indexOf(byte[] bytes, int from, int to, byte wanted) {
		long pattern = (wanted & 0xff) * ONES;
		int i = from;
		for (; i <= to - Long.BYTES; i += Long.BYTES) {
			long match = zeroBytes((long) WORDS.get(bytes, i) ^ pattern);
			if (match != 0) {
				return i + (Long.numberOfTrailingZeros(match) >>> 3);
			}
		}
		for (; i < to; i++) {
			if (bytes[i] == wanted) {
				return i;
			}
		}
		return -1;
	}

	/*
	 * Sets the high bit of the lowest byte that is zero; bytes above it may be wrong.
	 */
	private static long zeroBytes(long word) {
		return (word - ONES) & ~word & HIGH_BITS;
	}

}
