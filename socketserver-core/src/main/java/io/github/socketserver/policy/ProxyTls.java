package io.github.socketserver.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.socketserver.io.ProxyHeaderException;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of the TLS connection between the client and itself: the TLV
 * {@code PP2_TYPE_SSL} of the PROXY protocol.
 *
 * @param tls whether the client speaks TLS with the proxy
 * @param certificateOnConnection whether the client has shown a certificate on this
 * connection
 * @param certificateInSession whether it has done so in this session of TLS
 * @param verified whether the client's certificate was verified; {@code true} only if it
 * has shown one
 * @param version the version of TLS, such as {@code TLSv1.3}; {@code null} if not told
 * @param cipher the cipher suite; {@code null} if not told
 * @param commonName the common name in the client's certificate; {@code null} if not told
 * @param signatureAlgorithm what the proxy's certificate is signed with; {@code null} if
 * not told
 * @param keyAlgorithm what the key of the proxy's certificate was made with; {@code null}
 * if not told
 * @since 0.1.0
 */
public record ProxyTls(boolean tls, boolean certificateOnConnection, boolean certificateInSession, boolean verified,
		@Nullable String version, @Nullable String cipher, @Nullable String commonName,
		@Nullable String signatureAlgorithm, @Nullable String keyAlgorithm) {

	private static final int TLS = 0x01;

	private static final int CERTIFICATE_ON_CONNECTION = 0x02;

	private static final int CERTIFICATE_IN_SESSION = 0x04;

	private static final int SHORTEST = 5;

	static ProxyTls parse(byte[] value) throws ProxyHeaderException {
		if (value.length < SHORTEST) {
			throw new ProxyHeaderException("The part about TLS is shorter than 5 bytes");
		}
		ByteBuffer bytes = ByteBuffer.wrap(value);
		int client = bytes.get();
		boolean success = bytes.getInt() == 0;
		ProxyTlvs parts = ProxyTlvs.parse(bytes);
		boolean onConnection = (client & CERTIFICATE_ON_CONNECTION) != 0;
		boolean inSession = (client & CERTIFICATE_IN_SESSION) != 0;
		return new ProxyTls((client & TLS) != 0, onConnection, inSession, success && (onConnection || inSession),
				parts.text(0x21), parts.text(0x23), parts.text(0x22, StandardCharsets.UTF_8), parts.text(0x24),
				parts.text(0x25));
	}

}
