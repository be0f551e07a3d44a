package io.github.socketserver;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.transport.TlsClientAuth;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads how a worker process speaks TLS, except for the keys.
 */
final class WorkerTls {

	private WorkerTls() {
	}

	static void write(DataOutputStream output, @Nullable TlsSettings tls) throws IOException {
		output.writeBoolean(tls != null);
		if (tls != null) {
			output.writeUTF(tls.clientAuth().name());
			output.writeLong(Deadline.nanos(tls.handshakeTimeout()));
			write(output, tls.protocols());
			write(output, tls.ciphers());
			write(output, tls.applicationProtocols());
		}
	}

	private static void write(DataOutputStream output, List<String> names) throws IOException {
		output.writeInt(names.size());
		for (String name : names) {
			output.writeUTF(name);
		}
	}

	static @Nullable TlsSettings read(DataInputStream input) throws IOException {
		if (!input.readBoolean()) {
			return null;
		}
		return new TlsSettings(new ReceivedKeys(), TlsClientAuth.valueOf(input.readUTF()),
				Duration.ofNanos(input.readLong()), names(input), names(input), names(input));
	}

	private static List<String> names(DataInputStream input) throws IOException {
		List<String> names = new ArrayList<>();
		for (int left = input.readInt(); left > 0; left--) {
			names.add(input.readUTF());
		}
		return names;
	}

}
