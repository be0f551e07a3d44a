package io.github.socketserver.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes and reads {@link TlsMaterial}, as parts with their lengths: keys as in PKCS #8,
 * certificates in DER. It leaves no copy of a key behind but the one that it returns.
 */
final class TlsMaterialCodec {

	private final List<byte[]> parts = new ArrayList<>();

	byte[] encode(TlsMaterial material) throws IOException, CertificateEncodingException {
		add(material.protocol());
		add(String.valueOf(material.keys().size()));
		for (TlsKey key : material.keys()) {
			add(key.alias());
			add(key.key().getAlgorithm());
			this.parts.add(key.key().getEncoded());
			add(key.chain());
		}
		add((material.trusted() != null) ? material.trusted() : List.of());
		add(String.valueOf(material.trusted() != null));
		return join();
	}

	private void add(String text) {
		this.parts.add(text.getBytes(StandardCharsets.UTF_8));
	}

	private void add(List<X509Certificate> certificates) throws CertificateEncodingException {
		add(String.valueOf(certificates.size()));
		for (X509Certificate certificate : certificates) {
			this.parts.add(certificate.getEncoded());
		}
	}

	private byte[] join() {
		int size = this.parts.stream().mapToInt((part) -> Integer.BYTES + part.length).sum();
		ByteBuffer joined = ByteBuffer.allocate(size);
		for (byte[] part : this.parts) {
			joined.putInt(part.length).put(part);
			Arrays.fill(part, (byte) 0);
		}
		return joined.array();
	}

	TlsMaterial decode(ByteBuffer bytes) throws IOException, GeneralSecurityException {
		try {
			String protocol = text(bytes);
			List<TlsKey> keys = new ArrayList<>();
			for (int left = number(bytes); left > 0; left--) {
				keys.add(new TlsKey(text(bytes), key(text(bytes), part(bytes)), certificates(bytes)));
			}
			List<X509Certificate> trusted = certificates(bytes);
			return TlsMaterial.of(protocol, keys, Boolean.parseBoolean(text(bytes)) ? trusted : null);
		}
		catch (BufferUnderflowException | IllegalArgumentException ex) {
			throw new IOException("Keys and certificates came incomplete", ex);
		}
	}

	private static PrivateKey key(String algorithm, byte[] encoded) throws GeneralSecurityException {
		try {
			return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
		}
		finally {
			Arrays.fill(encoded, (byte) 0);
		}
	}

	private static List<X509Certificate> certificates(ByteBuffer bytes) throws GeneralSecurityException {
		CertificateFactory factory = CertificateFactory.getInstance("X.509");
		List<X509Certificate> certificates = new ArrayList<>();
		for (int left = number(bytes); left > 0; left--) {
			certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(part(bytes))));
		}
		return certificates;
	}

	private static int number(ByteBuffer bytes) {
		return Integer.parseInt(text(bytes));
	}

	private static String text(ByteBuffer bytes) {
		return new String(part(bytes), StandardCharsets.UTF_8);
	}

	/*
	 * What was read is overwritten where it came from.
	 */
	private static byte[] part(ByteBuffer bytes) {
		int length = bytes.getInt();
		if (length < 0 || length > bytes.remaining()) {
			throw new BufferUnderflowException();
		}
		byte[] part = new byte[length];
		int begin = bytes.position();
		bytes.get(part);
		Arrays.fill(bytes.array(), bytes.arrayOffset() + begin, bytes.arrayOffset() + begin + length, (byte) 0);
		return part;
	}

}
