package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFGenericSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Translates between junixsocket's addresses and those that users see. Loaded only where
 * junixsocket is on the class path.
 */
final class JunixAddresses {

	private JunixAddresses() {
	}

	static AFUNIXSocketAddress toNative(SocketAddress address) throws IOException {
		if (address instanceof AbstractUnixAddress named) {
			byte[] name = named.name().getBytes(StandardCharsets.UTF_8);
			byte[] bytes = new byte[name.length + 1];
			System.arraycopy(name, 0, bytes, 1, name.length);
			return AFUNIXSocketAddress.of(bytes);
		}
		if (address instanceof UnixDomainSocketAddress file) {
			return AFUNIXSocketAddress.of(file.getPath());
		}
		throw new SocketException("Not the address of a Unix socket: " + address);
	}

	static @Nullable SocketAddress toPlain(@Nullable SocketAddress address) {
		if (address instanceof AFGenericSocketAddress generic) {
			return JunixInetAddresses.of(generic);
		}
		if (!(address instanceof AFUNIXSocketAddress unix)) {
			return address;
		}
		byte[] bytes = withoutPadding(unix.getPathAsBytes());
		try {
			return plainAddress(bytes);
		}
		catch (CharacterCodingException | IllegalArgumentException ex) {
			// A client may choose any bytes; one that cannot be named has no address.
			return null;
		}
	}

	private static @Nullable SocketAddress plainAddress(byte[] bytes) throws CharacterCodingException {
		if (bytes.length == 0) {
			return null;
		}
		return (bytes[0] == 0) ? AbstractUnixAddress.of(decode(bytes, 1))
				: UnixDomainSocketAddress.of(decode(bytes, 0));
	}

	private static String decode(byte[] bytes, int from) throws CharacterCodingException {
		return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, bytes.length - from)).toString();
	}

	/*
	 * junixsocket reports an abstract sender padded with NULs to the length of
	 * sockaddr_un; a reply to that name would be refused.
	 */
	private static byte[] withoutPadding(byte[] bytes) {
		int length = bytes.length;
		while (length > 0 && bytes[length - 1] == 0) {
			length--;
		}
		return Arrays.copyOf(bytes, length);
	}

}
