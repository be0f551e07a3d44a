package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.io.WriteBuffering;

import org.springframework.util.unit.DataSize;

/**
 * Value of the property {@code write-buffer-size}: {@code adaptive} or a size.
 *
 * @since 0.1.0
 */
public final class WriteBufferSize {

	/**
	 * Replies are held back only while more input of the same client waits.
	 */
	public static final WriteBufferSize ADAPTIVE = new WriteBufferSize(WriteBuffering.adaptive());

	private final WriteBuffering buffering;

	private WriteBufferSize(WriteBuffering buffering) {
		this.buffering = buffering;
	}

	/**
	 * Parses the property's value.
	 * @param value {@code adaptive}, 0 or a size such as {@code 16KB}
	 * @return the value
	 * @throws IllegalArgumentException if it is neither
	 */
	public static WriteBufferSize valueOf(String value) {
		if ("adaptive".equalsIgnoreCase(value.trim())) {
			return ADAPTIVE;
		}
		long bytes = bytes(value);
		if (bytes < 0 || bytes > Integer.MAX_VALUE) {
			throw new IllegalArgumentException("'" + value
					+ "' must be 'adaptive', 0 or a size such as '16KB' of at most " + Integer.MAX_VALUE + " bytes");
		}
		return new WriteBufferSize(WriteBuffering.buffered((int) bytes));
	}

	private static long bytes(String value) {
		try {
			return DataSize.parse(value.trim()).toBytes();
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			return -1;
		}
	}

	WriteBuffering buffering() {
		return this.buffering;
	}

	@Override
	public String toString() {
		return (this == ADAPTIVE) ? "adaptive" : DataSize.ofBytes(this.buffering.size()).toString();
	}

}
