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
 * handler, never where connections are accepted.
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

	SSLEngine newEngine() {
		SSLEngine engine = this.context.get().createSSLEngine();
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
