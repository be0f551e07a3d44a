package io.github.socketserver.transport;

import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

/**
 * Gives the {@link SSLContext} of {@link TlsSettings}, and what it is made of, so that
 * another process can make one like it.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TlsMaterialSource extends Supplier<SSLContext> {

	/**
	 * Returns the material as it is now. Asked for each new connection.
	 * @return the material; the same object until it changes
	 */
	TlsMaterial material();

	@Override
	default SSLContext get() {
		return material().context();
	}

}
