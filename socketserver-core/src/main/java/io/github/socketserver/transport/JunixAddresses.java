package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
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
		return UnixAddresses.ofName(withoutPadding(unix.getPathAsBytes()));
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
