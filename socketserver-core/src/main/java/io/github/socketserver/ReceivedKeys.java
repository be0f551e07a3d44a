package io.github.socketserver;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.socketserver.transport.TlsMaterial;
import io.github.socketserver.transport.TlsMaterialSource;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a worker process has got from its parent.
 */
final class ReceivedKeys implements TlsMaterialSource {

	private volatile @Nullable TlsMaterial current;

	/**
	 * Takes the keys that are used from now on.
	 * @param bytes the keys, which are overwritten
	 * @throws IOException if they cannot be used
	 */
	void take(ByteBuffer bytes) throws IOException {
		TlsMaterial taken = TlsMaterial.decode(bytes);
		taken.context();
		this.current = taken;
	}

	@Override
	public TlsMaterial material() {
		TlsMaterial present = this.current;
		if (present == null) {
			throw new IllegalStateException("'processes.tls' is 'worker', but the program of the worker processes has "
					+ "no TLS settings; override WorkerHandlers.tls, or set 'processes.tls' to 'server'");
		}
		return present;
	}

}
