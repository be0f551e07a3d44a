package io.github.socketserver.process;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.SocketAddress;

import io.github.socketserver.transport.RelayedClient;
import org.jspecify.annotations.Nullable;

/**
 * A request as its worker is told of it.
 *
 * @param id the request's number
 * @param clientAddress the address of the client, or of the proxy that the connection
 * comes from
 * @param localAddress the address that the client connected to
 * @param relayed what is known of the client if its bytes are relayed; {@code null} if
 * the worker gets its connection, or for a datagram
 * @param packet the datagram; {@code null} for a connection
 * @since 0.1.0
 */
public record WorkerRequest(long id, @Nullable SocketAddress clientAddress, SocketAddress localAddress,
		@Nullable RelayedClient relayed, byte @Nullable [] packet) {

	Message toMessage() {
		return Message.of(MessageType.REQUEST, (output) -> {
			output.writeLong(this.id);
			AddressCodec.write(output, this.clientAddress);
			AddressCodec.write(output, this.localAddress);
			output.writeBoolean(this.relayed != null);
			if (this.relayed != null) {
				RelayedClientCodec.write(output, this.relayed);
			}
			output.writeBoolean(this.packet != null);
			if (this.packet != null) {
				output.write(this.packet);
			}
		});
	}

	static WorkerRequest of(Message message) throws IOException {
		DataInputStream input = message.read();
		long id = input.readLong();
		SocketAddress clientAddress = AddressCodec.read(input);
		SocketAddress localAddress = AddressCodec.read(input);
		if (localAddress == null) {
			throw new IOException("A request came without the address of its server");
		}
		RelayedClient relayed = input.readBoolean() ? RelayedClientCodec.read(input) : null;
		byte[] packet = input.readBoolean() ? input.readAllBytes() : null;
		return new WorkerRequest(id, clientAddress, localAddress, relayed, packet);
	}

}
