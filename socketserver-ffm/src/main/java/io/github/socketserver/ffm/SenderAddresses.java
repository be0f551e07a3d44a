package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Reads the addresses of those who have sent datagrams. For one thread at a time.
 */
interface SenderAddresses {

	/**
	 * Returns how long an address may be.
	 * @return the number of bytes
	 */
	int size();

	/**
	 * Reads an address.
	 * @param buffer where it is, in the byte order of the operating system
	 * @param offset where it begins
	 * @param length its length
	 * @return the address; {@code null} if the sender has none
	 * @throws IOException never, since the operating system wrote it
	 */
	@Nullable SocketAddress read(ByteBuffer buffer, int offset, int length) throws IOException;

}
