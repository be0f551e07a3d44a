package io.github.socketserver.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Turns what the platform says of a peer into the addresses that users see.
 */
final class UnixAddresses {

	private UnixAddresses() {
	}

	static @Nullable SocketAddress normalize(@Nullable SocketAddress address) {
		if (address == null || address.getClass() == InetSocketAddress.class) {
			return address;
		}
		if (address instanceof UnixDomainSocketAddress file) {
			return file.getPath().toString().isEmpty() ? null : file;
		}
		return JunixAddresses.toPlain(address);
	}

	/**
	 * Returns the address that the operating system writes so.
	 * @param name a path, or a NUL and an abstract name; without NULs at the end
	 * @return the address; {@code null} if the name is empty, or cannot be shown: a
	 * client may choose any bytes
	 */
	static @Nullable SocketAddress ofName(byte[] name) {
		if (name.length == 0) {
			return null;
		}
		try {
			return (name[0] == 0) ? AbstractUnixAddress.of(decode(name, 1))
					: UnixDomainSocketAddress.of(decode(name, 0));
		}
		catch (CharacterCodingException | IllegalArgumentException ex) {
			return null;
		}
	}

	private static String decode(byte[] name, int from) throws CharacterCodingException {
		return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name, from, name.length - from)).toString();
	}

}
