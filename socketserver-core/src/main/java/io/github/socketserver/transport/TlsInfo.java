package io.github.socketserver.transport;

import java.security.cert.Certificate;
import java.util.List;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake agreed on.
 *
 * @param protocol the protocol, such as {@code TLSv1.3}
 * @param cipherSuite the cipher suite
 * @param serverName the name that the client asked for (SNI, RFC 6066); {@code null} if
 * it named none
 * @param applicationProtocol what was chosen by ALPN (RFC 7301); {@code null} if nothing
 * was
 * @param clientCertificates the client's verified certificate and its chain; empty if it
 * showed none
 * @since 0.1.0
 */
public record TlsInfo(String protocol, String cipherSuite, @Nullable String serverName,
		@Nullable String applicationProtocol, List<Certificate> clientCertificates) {

	/**
	 * Creates an info with its own copy of the certificates.
	 * @param protocol the protocol
	 * @param cipherSuite the cipher suite
	 * @param serverName the name that the client asked for
	 * @param applicationProtocol what was chosen by ALPN
	 * @param clientCertificates the client's certificates
	 */
	public TlsInfo {
		clientCertificates = List.copyOf(clientCertificates);
	}

	static TlsInfo of(SSLEngine engine) {
		SSLSession session = engine.getSession();
		String application = engine.getApplicationProtocol();
		return new TlsInfo(session.getProtocol(), session.getCipherSuite(), serverNameOf(session),
				(application != null && !application.isEmpty()) ? application : null, certificatesOf(session));
	}

	private static @Nullable String serverNameOf(SSLSession session) {
		if (session instanceof ExtendedSSLSession extended) {
			for (SNIServerName name : extended.getRequestedServerNames()) {
				if (name instanceof SNIHostName host) {
					return host.getAsciiName();
				}
			}
		}
		return null;
	}

	private static List<Certificate> certificatesOf(SSLSession session) {
		try {
			return List.of(session.getPeerCertificates());
		}
		catch (SSLPeerUnverifiedException ex) {
			return List.of();
		}
	}

}
