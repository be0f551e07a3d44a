package io.github.socketserver.process;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

import io.github.socketserver.transport.AbstractUnixAddress;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads addresses of all socket types.
 */
final class AddressCodec {

	private static final int NONE = 0;

	private static final int INET = 1;

	private static final int PATH = 2;

	private static final int NAME = 3;

	private AddressCodec() {
	}

	static void write(DataOutputStream output, @Nullable SocketAddress address) throws IOException {
		if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
			byte[] bytes = inet.getAddress().getAddress();
			output.writeByte(INET);
			output.writeByte(bytes.length);
			output.write(bytes);
			output.writeShort(inet.getPort());
		}
		else if (address instanceof UnixDomainSocketAddress file) {
			output.writeByte(PATH);
			output.writeUTF(file.getPath().toString());
		}
		else if (address instanceof AbstractUnixAddress named) {
			output.writeByte(NAME);
			output.writeUTF(named.name());
		}
		else {
			output.writeByte(NONE);
		}
	}

	static @Nullable SocketAddress read(DataInputStream input) throws IOException {
		return switch (input.readByte()) {
			case INET -> {
				byte[] bytes = new byte[input.readByte()];
				input.readFully(bytes);
				yield new InetSocketAddress(InetAddress.getByAddress(bytes), input.readUnsignedShort());
			}
			case PATH -> UnixDomainSocketAddress.of(input.readUTF());
			case NAME -> AbstractUnixAddress.of(input.readUTF());
			default -> null;
		};
	}

}
