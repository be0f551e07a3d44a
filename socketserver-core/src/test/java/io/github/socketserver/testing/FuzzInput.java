package io.github.socketserver.testing;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Choices at random, the same ones for the same seed.
 */
public final class FuzzInput {

	private final SplittableRandom random;

	FuzzInput(long seed) {
		this.random = new SplittableRandom(seed);
	}

	/**
	 * Chooses a number.
	 * @param least the least
	 * @param most the most
	 * @return the number
	 */
	public int between(int least, int most) {
		return (int) (least + this.random.nextLong((long) most - least + 1));
	}

	/**
	 * Chooses a number, small ones much more often than large ones.
	 * @param most the most
	 * @return the number, 0 at least
	 */
	public int size(int most) {
		int bits = 32 - Integer.numberOfLeadingZeros(most);
		return Math.min(most, between(0, (1 << between(0, Math.min(30, bits))) - 1));
	}

	/**
	 * Chooses yes or no.
	 * @param percent how often it is yes
	 * @return the choice
	 */
	public boolean chance(int percent) {
		return between(1, 100) <= percent;
	}

	/**
	 * Chooses one of several.
	 * @param choices what there is
	 * @param <T> the type
	 * @return the one
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public final <T> T oneOf(T... choices) {
		return choices[between(0, choices.length - 1)];
	}

	/**
	 * Makes bytes.
	 * @param count how many
	 * @return the bytes
	 */
	public byte[] bytes(int count) {
		byte[] bytes = new byte[count];
		this.random.nextBytes(bytes);
		return bytes;
	}

	/**
	 * Makes bytes, most of which are some that matter.
	 * @param count how many
	 * @param matter those that matter
	 * @return the bytes
	 */
	public byte[] bytes(int count, byte[] matter) {
		byte[] bytes = new byte[count];
		for (int i = 0; i < count; i++) {
			bytes[i] = chance(70) ? matter[between(0, matter.length - 1)] : (byte) between(0, 255);
		}
		return bytes;
	}

	/**
	 * Makes text.
	 * @param length how many characters
	 * @param alphabet the characters
	 * @return the text
	 */
	public String text(int length, String alphabet) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			text.append(alphabet.charAt(between(0, alphabet.length() - 1)));
		}
		return text.toString();
	}

	/**
	 * Changes bytes a little: some are others, missing, doubled or new.
	 * @param bytes the bytes
	 * @return changed ones
	 */
	public byte[] mutated(byte[] bytes) {
		byte[] mutated = bytes;
		for (int changes = between(1, 4); changes > 0; changes--) {
			mutated = changed(mutated);
		}
		return mutated;
	}

	private byte[] changed(byte[] bytes) {
		int at = between(0, bytes.length);
		int to = Math.min(bytes.length, at + size(8));
		ByteArrayOutputStream changed = new ByteArrayOutputStream();
		changed.write(bytes, 0, at);
		switch (between(0, 4)) {
			case 0 -> changed.writeBytes(bytes(to - at));
			case 1 -> changed.writeBytes(bytes(size(8)));
			case 2 -> changed.write(bytes, at, to - at);
			case 3 -> {
				if (at < to) {
					changed.write(bytes[at] ^ (1 << between(0, 7)));
					changed.write(bytes, at + 1, to - at - 1);
				}
			}
			default -> {
				// They are missing.
			}
		}
		changed.write(bytes, to, bytes.length - to);
		if (at < to && chance(20)) {
			changed.write(bytes, at, to - at);
		}
		return changed.toByteArray();
	}

	/**
	 * Cuts bytes as a network might: into single ones, not at all, or anyhow.
	 * @param bytes the bytes
	 * @return the pieces, none of which is empty
	 */
	public List<byte[]> pieces(byte[] bytes) {
		int longest = oneOf(1, 2, 7, 100, 10_000, Math.max(1, bytes.length));
		boolean even = chance(50);
		List<byte[]> pieces = new ArrayList<>();
		int from = 0;
		while (from < bytes.length) {
			int to = Math.min(bytes.length, from + (even ? longest : between(1, longest)));
			pieces.add(Arrays.copyOfRange(bytes, from, to));
			from = to;
		}
		return pieces;
	}

}
