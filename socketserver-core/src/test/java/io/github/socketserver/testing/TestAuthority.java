package io.github.socketserver.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Issues certificates for tests. They live in memory only.
 */
public final class TestAuthority {

	private static final byte[] ECDSA_WITH_SHA256 = sequence(
			der(0x06, new byte[] { 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02 }));

	private static final byte[] COMMON_NAME = der(0x06, new byte[] { 0x55, 0x04, 0x03 });

	private static final byte[] TRUE = der(0x01, new byte[] { (byte) 0xff });

	private static final AtomicLong SERIALS = new AtomicLong(1000);

	private final String name;

	private final KeyPair keys = newKeys();

	private final X509Certificate certificate;

	/**
	 * Creates an authority.
	 * @param name its common name
	 */
	public TestAuthority(String name) {
		this.name = name;
		byte[] isAuthority = extension(new byte[] { 0x55, 0x1d, 0x13 }, sequence(TRUE));
		this.certificate = issue(name, this.keys, Duration.ofDays(-1), Duration.ofDays(1), isAuthority);
	}

	/**
	 * Returns the authority's own certificate.
	 * @return the certificate
	 */
	public X509Certificate certificate() {
		return this.certificate;
	}

	/**
	 * Issues a certificate that is valid now, for {@code localhost} and 127.0.0.1 too.
	 * @param commonName the common name
	 * @return key and certificate
	 */
	public TestIdentity issue(String commonName) {
		return issue(commonName, Duration.ofDays(-1), Duration.ofDays(1));
	}

	/**
	 * Issues a certificate.
	 * @param commonName the common name
	 * @param notBefore when it becomes valid, from now
	 * @param notAfter when it ceases to be valid, from now
	 * @return key and certificate
	 */
	public TestIdentity issue(String commonName, Duration notBefore, Duration notAfter) {
		KeyPair own = newKeys();
		byte[] alternativeNames = extension(new byte[] { 0x55, 0x1d, 0x11 },
				sequence(der(0x82, ascii("localhost")), der(0x87, new byte[] { 127, 0, 0, 1 })));
		return new TestIdentity(own.getPrivate(), issue(commonName, own, notBefore, notAfter, alternativeNames), this);
	}

	private X509Certificate issue(String subject, KeyPair own, Duration notBefore, Duration notAfter,
			byte[] extension) {
		Instant now = Instant.now();
		byte[] content = sequence(der(0xa0, der(0x02, new byte[] { 2 })),
				der(0x02, BigInteger.valueOf(SERIALS.incrementAndGet()).toByteArray()), ECDSA_WITH_SHA256,
				distinguishedName(this.name), sequence(time(now.plus(notBefore)), time(now.plus(notAfter))),
				distinguishedName(subject), own.getPublic().getEncoded(), der(0xa3, sequence(extension)));
		try {
			Signature signature = Signature.getInstance("SHA256withECDSA");
			signature.initSign(this.keys.getPrivate());
			signature.update(content);
			byte[] encoded = sequence(content, ECDSA_WITH_SHA256, der(0x03, joined(new byte[1], signature.sign())));
			return (X509Certificate) CertificateFactory.getInstance("X.509")
				.generateCertificate(new ByteArrayInputStream(encoded));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static KeyPair newKeys() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
			generator.initialize(new ECGenParameterSpec("secp256r1"));
			return generator.generateKeyPair();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] distinguishedName(String commonName) {
		return sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, commonName.getBytes(StandardCharsets.UTF_8)))));
	}

	private static byte[] extension(byte[] identifier, byte[] value) {
		return sequence(der(0x06, identifier), der(0x04, value));
	}

	private static byte[] time(Instant instant) {
		return der(0x18,
				ascii(DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").format(instant.atOffset(ZoneOffset.UTC))));
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] sequence(byte[]... elements) {
		return der(0x30, elements);
	}

	private static byte[] der(int tag, byte[]... elements) {
		byte[] content = joined(elements);
		ByteArrayOutputStream encoded = new ByteArrayOutputStream();
		encoded.write(tag);
		if (content.length > 0xff) {
			encoded.write(0x82);
			encoded.write(content.length >>> 8);
		}
		else if (content.length > 0x7f) {
			encoded.write(0x81);
		}
		encoded.write(content.length);
		encoded.writeBytes(content);
		return encoded.toByteArray();
	}

	private static byte[] joined(byte[]... elements) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] element : elements) {
			all.writeBytes(element);
		}
		return all.toByteArray();
	}

}
