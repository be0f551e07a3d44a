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
 * A request as its worker is told of it.
 *
 * @param id the request's number
 * @param clientAddress the client's address
 * @param localAddress the address that the client connected to
 * @since 0.1.0
 */
public record WorkerRequest(long id, @Nullable SocketAddress clientAddress, SocketAddress localAddress) {

	private static final int NONE = 0;

	private static final int INET = 1;

	private static final int PATH = 2;

	private static final int NAME = 3;

	Message toMessage() {
		return Message.of(MessageType.REQUEST, (output) -> {
			output.writeLong(this.id);
			write(output, this.clientAddress);
			write(output, this.localAddress);
		});
	}

	static WorkerRequest of(Message message) throws IOException {
		DataInputStream input = message.read();
		long id = input.readLong();
		SocketAddress clientAddress = read(input);
		SocketAddress localAddress = read(input);
		if (localAddress == null) {
			throw new IOException("A request came without the address of its server");
		}
		return new WorkerRequest(id, clientAddress, localAddress);
	}

	private static void write(DataOutputStream output, @Nullable SocketAddress address) throws IOException {
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

	private static @Nullable SocketAddress read(DataInputStream input) throws IOException {
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
