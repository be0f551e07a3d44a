package io.github.socketserver.transport;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * How a stream server speaks TLS. The handshake runs on the thread of the connection's
 * handler, so a client that is slow or silent delays nobody else, except under
 * {@code synchronous} concurrency, where everything runs on the loop's thread.
 * <p>
 * A client may end its side and still get its reply only with TLS 1.3: in TLS 1.2, the
 * end of one side is the end of both. Renegotiation is refused.
 *
 * @param context asked for each new connection, so that a changed certificate is used
 * from then on while older connections live on
 * @param clientAuth whether clients have to show a certificate
 * @param handshakeTimeout how long a handshake may take; zero for no limit
 * @param protocols the protocols to offer, such as {@code TLSv1.3}; empty for those of
 * the context
 * @param ciphers the cipher suites to offer; empty for those of the context
 * @param applicationProtocols what to choose from by ALPN, the preferred first; empty for
 * no ALPN
 * @since 0.1.0
 */
public record TlsSettings(Supplier<SSLContext> context, TlsClientAuth clientAuth, Duration handshakeTimeout,
		List<String> protocols, List<String> ciphers, List<String> applicationProtocols) {

	/**
	 * Creates settings.
	 * @param context asked for each new connection
	 * @param clientAuth whether clients have to show a certificate
	 * @param handshakeTimeout how long a handshake may take; zero for no limit
	 * @param protocols the protocols to offer; empty for those of the context
	 * @param ciphers the cipher suites to offer; empty for those of the context
	 * @param applicationProtocols what to choose from by ALPN
	 */
	public TlsSettings {
		Objects.requireNonNull(context, "'context' must not be null");
		Objects.requireNonNull(clientAuth, "'ssl.client-auth' must not be null");
		Objects.requireNonNull(handshakeTimeout, "'ssl.handshake-timeout' must not be null");
		Objects.requireNonNull(protocols, "'protocols' must not be null");
		Objects.requireNonNull(ciphers, "'ciphers' must not be null");
		Objects.requireNonNull(applicationProtocols, "'applicationProtocols' must not be null");
		if (handshakeTimeout.isNegative()) {
			throw new IllegalArgumentException(
					"'ssl.handshake-timeout' must not be negative, but is " + handshakeTimeout);
		}
		protocols = List.copyOf(protocols);
		ciphers = List.copyOf(ciphers);
		applicationProtocols = List.copyOf(applicationProtocols);
	}

	/**
	 * Returns settings without client certificates, with a handshake time-out of 10
	 * seconds.
	 * @param context asked for each new connection
	 * @return the settings
	 */
	public static TlsSettings of(Supplier<SSLContext> context) {
		return new TlsSettings(context, TlsClientAuth.NONE, Duration.ofSeconds(10), List.of(), List.of(), List.of());
	}

	/**
	 * Returns settings with another supplier.
	 * @param context asked for each new connection
	 * @return the settings
	 */
	public TlsSettings withContext(Supplier<SSLContext> context) {
		return new TlsSettings(context, this.clientAuth, this.handshakeTimeout, this.protocols, this.ciphers,
				this.applicationProtocols);
	}

	/**
	 * Returns settings with another demand on clients.
	 * @param clientAuth whether clients have to show a certificate
	 * @return the settings
	 */
	public TlsSettings withClientAuth(TlsClientAuth clientAuth) {
		return new TlsSettings(this.context, clientAuth, this.handshakeTimeout, this.protocols, this.ciphers,
				this.applicationProtocols);
	}

	/**
	 * Returns settings with another time-out.
	 * @param handshakeTimeout how long a handshake may take; zero for no limit
	 * @return the settings
	 */
	public TlsSettings withHandshakeTimeout(Duration handshakeTimeout) {
		return new TlsSettings(this.context, this.clientAuth, handshakeTimeout, this.protocols, this.ciphers,
				this.applicationProtocols);
	}

	/**
	 * Returns settings with other protocols.
	 * @param protocols the protocols to offer; empty for those of the context
	 * @return the settings
	 */
	public TlsSettings withProtocols(List<String> protocols) {
		return new TlsSettings(this.context, this.clientAuth, this.handshakeTimeout, protocols, this.ciphers,
				this.applicationProtocols);
	}

	/**
	 * Returns settings with other cipher suites.
	 * @param ciphers the cipher suites to offer; empty for those of the context
	 * @return the settings
	 */
	public TlsSettings withCiphers(List<String> ciphers) {
		return new TlsSettings(this.context, this.clientAuth, this.handshakeTimeout, this.protocols, ciphers,
				this.applicationProtocols);
	}

	/**
	 * Returns settings with other application protocols.
	 * @param applicationProtocols what to choose from by ALPN, the preferred first
	 * @return the settings
	 */
	public TlsSettings withApplicationProtocols(List<String> applicationProtocols) {
		return new TlsSettings(this.context, this.clientAuth, this.handshakeTimeout, this.protocols, this.ciphers,
				applicationProtocols);
	}

	/**
	 * Makes an engine, to see whether that can be done.
	 * @throws RuntimeException if there is no context, or it lacks a protocol or cipher
	 * suite
	 */
	public void check() {
		newEngine();
	}

	SSLEngine newEngine() {
		SSLContext current = Objects.requireNonNull(this.context.get(), "The supplier of the SSLContext returned null");
		SSLEngine engine = current.createSSLEngine();
		engine.setUseClientMode(false);
		SSLParameters parameters = engine.getSSLParameters();
		switch (this.clientAuth) {
			case NONE -> parameters.setNeedClientAuth(false);
			case WANT -> parameters.setWantClientAuth(true);
			case NEED -> parameters.setNeedClientAuth(true);
		}
		if (!this.protocols.isEmpty()) {
			parameters.setProtocols(this.protocols.toArray(String[]::new));
		}
		if (!this.ciphers.isEmpty()) {
			parameters.setCipherSuites(this.ciphers.toArray(String[]::new));
		}
		parameters.setUseCipherSuitesOrder(true);
		parameters.setApplicationProtocols(this.applicationProtocols.toArray(String[]::new));
		engine.setSSLParameters(parameters);
		return engine;
	}

}
