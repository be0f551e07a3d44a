package io.github.socketserver.selftest.net;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Makes a certificate that signs itself, in the encoding of X.690 and the structure of
 * RFC 5280. It is valid for a day.
 */
final class SelfSigned {

	private static final byte[] ECDSA_WITH_SHA256 = sequence(
			der(0x06, new byte[] { 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02 }));

	private static final byte[] COMMON_NAME = der(0x06, new byte[] { 0x55, 0x04, 0x03 });

	private static final byte[] VERSION_3 = der(0xa0, der(0x02, new byte[] { 2 }));

	private SelfSigned() {
	}

	static X509Certificate certificate(KeyPair keys) throws GeneralSecurityException {
		byte[] name = sequence(
				der(0x31, sequence(COMMON_NAME, der(0x0c, "selftest".getBytes(StandardCharsets.UTF_8)))));
		Instant now = Instant.now();
		byte[] validity = sequence(time(now.minus(Duration.ofDays(1))), time(now.plus(Duration.ofDays(1))));
		byte[] content = sequence(VERSION_3, der(0x02, new byte[] { 1 }), ECDSA_WITH_SHA256, name, validity, name,
				keys.getPublic().getEncoded());
		Signature signature = Signature.getInstance("SHA256withECDSA");
		signature.initSign(keys.getPrivate());
		signature.update(content);
		byte[] signed = sequence(content, ECDSA_WITH_SHA256, der(0x03, new byte[1], signature.sign()));
		return (X509Certificate) CertificateFactory.getInstance("X.509")
			.generateCertificate(new ByteArrayInputStream(signed));
	}

	private static byte[] time(Instant instant) {
		String text = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").format(instant.atOffset(ZoneOffset.UTC));
		return der(0x18, text.getBytes(StandardCharsets.US_ASCII));
	}

	private static byte[] sequence(byte[]... elements) {
		return der(0x30, elements);
	}

	private static byte[] der(int tag, byte[]... elements) {
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		for (byte[] element : elements) {
			content.writeBytes(element);
		}
		ByteArrayOutputStream encoded = new ByteArrayOutputStream();
		encoded.write(tag);
		if (content.size() > 0xff) {
			encoded.write(0x82);
			encoded.write(content.size() >>> 8);
		}
		else if (content.size() > 0x7f) {
			encoded.write(0x81);
		}
		encoded.write(content.size());
		encoded.writeBytes(content.toByteArray());
		return encoded.toByteArray();
	}

}
