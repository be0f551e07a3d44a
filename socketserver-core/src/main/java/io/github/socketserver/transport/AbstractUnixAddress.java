package io.github.socketserver.transport;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Address of a Unix socket in Linux's abstract name space: a name without a file. Written
 * as {@code @name}.
 *
 * @since 0.1.0
 */
public final class AbstractUnixAddress extends SocketAddress {

	private static final long serialVersionUID = 1L;

	/**
	 * The longest name that fits into {@code sockaddr_un}, in bytes.
	 */
	public static final int MAX_LENGTH = 106;

	private final String name;

	private AbstractUnixAddress(String name) {
		this.name = name;
	}

	/**
	 * Creates an address.
	 * @param name the name without its leading NUL or {@code @}; UTF-8, 1 to 106 bytes
	 * @return the address
	 * @throws IllegalArgumentException if the name is empty or too long
	 */
	public static AbstractUnixAddress of(String name) {
		Objects.requireNonNull(name, "'name' must not be null");
		int length = name.getBytes(StandardCharsets.UTF_8).length;
		if (length == 0 || length > MAX_LENGTH) {
			throw new IllegalArgumentException("An abstract Unix socket name has 1 to " + MAX_LENGTH + " bytes, but '@"
					+ name + "' has " + length + "; choose a shorter 'path'");
		}
		return new AbstractUnixAddress(name);
	}

	/**
	 * Returns the name without its leading NUL.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof AbstractUnixAddress that && this.name.equals(that.name);
	}

	@Override
	public int hashCode() {
		return this.name.hashCode();
	}

	@Override
	public String toString() {
		return "@" + this.name;
	}

}
