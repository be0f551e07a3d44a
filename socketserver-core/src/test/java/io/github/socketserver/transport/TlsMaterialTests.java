package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Keys and certificates on their way to another process.
 */
class TlsMaterialTests {

	private static final char[] PASSWORD = "secret".toCharArray();

	private static final TestAuthority AUTHORITY = new TestAuthority("Test Authority");

	private static final TestIdentity IDENTITY = AUTHORITY.issue("localhost");

	private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		return store;
	}

	private static KeyStore trustStore() throws GeneralSecurityException, IOException {
		KeyStore store = emptyStore();
		store.setCertificateEntry("authority", AUTHORITY.certificate());
		return store;
	}

	private static TlsMaterial copy(TlsMaterial material) throws IOException {
		return TlsMaterial.decode(ByteBuffer.wrap(material.encode()));
	}

	@Test
	void aCopyHasTheKeysAndTheCertificates() throws Exception {
		TlsMaterial copy = copy(TlsMaterial.of(IDENTITY.keyStore(), PASSWORD, trustStore()).withProtocol("TLSv1.3"));
		assertThat(copy.protocol()).isEqualTo("TLSv1.3");
		assertThat(copy.keys()).containsExactly(new TlsKey("own", IDENTITY.key(), List.of(IDENTITY.certificate())));
		assertThat(copy.trusted()).containsExactly(AUTHORITY.certificate());
		SSLEngine engine = copy.context().createSSLEngine();
		assertThat(engine.getSupportedProtocols()).contains("TLSv1.3");
		assertThat(copy.get()).isSameAs(copy.context());
	}

	@Test
	void withoutATrustStoreThatOfTheJvmIsUsedThereToo() throws Exception {
		TlsMaterial copy = copy(TlsMaterial.of(IDENTITY.keyStore(), PASSWORD, null));
		assertThat(copy.trusted()).isNull();
		assertThat(copy.context()).isNotNull();
	}

	@Test
	void anEmptyTrustStoreStaysEmpty() throws Exception {
		assertThat(copy(TlsMaterial.of(IDENTITY.keyStore(), PASSWORD, emptyStore())).trusted()).isEmpty();
	}

	@Test
	void oneKeyOfSeveralMayBeChosen() throws Exception {
		KeyStore store = IDENTITY.keyStore();
		TestIdentity other = AUTHORITY.issue("other");
		store.setKeyEntry("other", other.key(), PASSWORD, new Certificate[] { other.certificate() });
		TlsMaterial material = TlsMaterial.of(store, PASSWORD, null);
		assertThat(material).hasToString("TlsMaterial of 2 keys");
		assertThat(material.withKey("Other").keys()).extracting(TlsKey::key).containsExactly(other.key());
		assertThatIllegalArgumentException().isThrownBy(() -> material.withKey("third"))
			.withMessage("There is no private key 'third' with a certificate");
	}

	@Test
	void nothingOfTheKeyIsInTheTexts() throws Exception {
		TlsMaterial material = TlsMaterial.of(IDENTITY.keyStore(), PASSWORD, trustStore());
		assertThat(material).hasToString("TlsMaterial of 1 key");
		assertThat(material.keys()).hasToString("[own]");
	}

	@Test
	void whatWasReadIsOverwritten() throws Exception {
		byte[] encoded = TlsMaterial.of(IDENTITY.keyStore(), PASSWORD, trustStore()).encode();
		assertThat(indexOf(encoded, IDENTITY.key().getEncoded())).isPositive();
		TlsMaterial.decode(ByteBuffer.wrap(encoded));
		assertThat(indexOf(encoded, IDENTITY.key().getEncoded())).isNegative();
	}

	private static int indexOf(byte[] bytes, byte[] wanted) {
		for (int i = 0; i + wanted.length <= bytes.length; i++) {
			if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
				return i;
			}
		}
		return -1;
	}

	@Test
	void aStoreWithoutKeysAndAWrongPasswordAreExplained() throws Exception {
		KeyStore store = IDENTITY.keyStore();
		KeyStore withoutKeys = trustStore();
		assertThatIllegalArgumentException().isThrownBy(() -> TlsMaterial.of(withoutKeys, PASSWORD, null))
			.withMessage("The key store has no private key with a certificate");
		assertThatIllegalArgumentException().isThrownBy(() -> TlsMaterial.of(store, "wrong".toCharArray(), null))
			.withMessageStartingWith("The keys cannot be taken out of their store: ");
	}

	@Test
	void aKeyThatIsBoundToADeviceIsExplained() {
		PrivateKey bound = new BoundKey();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TlsKey.of("token", bound, new Certificate[] { IDENTITY.certificate() }))
			.withMessage("The private key 'token' cannot be taken out of its store, which may be a device");
	}

	@Test
	void whatIsTooMuchToBeSentIsExplained() throws Exception {
		KeyStore trust = emptyStore();
		int size = AUTHORITY.certificate().getEncoded().length;
		for (int i = 0; i < (4 << 20) / size + 1; i++) {
			trust.setCertificateEntry("authority-" + i, AUTHORITY.certificate());
		}
		KeyStore keys = IDENTITY.keyStore();
		assertThatIllegalArgumentException().isThrownBy(() -> TlsMaterial.of(keys, PASSWORD, trust))
			.withMessageContaining("use a trust store with fewer certificates");
	}

	@Test
	void bytesThatAreCutAreRefused() throws Exception {
		byte[] encoded = TlsMaterial.of(IDENTITY.keyStore(), PASSWORD, trustStore()).encode();
		for (int length = 0; length < encoded.length; length += 7) {
			byte[] cut = Arrays.copyOf(encoded, length);
			assertThatIOException().isThrownBy(() -> TlsMaterial.decode(ByteBuffer.wrap(cut)));
		}
	}

	@Test
	void aRehearsedClientShakesHandsAndEndsTls() throws Exception {
		SSLContext context = TlsMaterial.of(IDENTITY.keyStore(), PASSWORD, trustStore()).context();
		try (StreamConnection rehearsal = HandOverTransport.tlsRehearsal(new byte[] { 'x' })) {
			TlsConnection server = new TlsConnection(rehearsal, TlsSettings.of(() -> context));
			StreamConnection.Progress progress = server.handshake();
			while (progress != StreamConnection.Progress.DONE) {
				progress = server.handshake();
			}
			ByteBuffer received = ByteBuffer.allocate(16);
			int count = server.read(received);
			while (count >= 0) {
				count = server.read(received);
			}
			assertThat(received.flip()).isEqualTo(ByteBuffer.wrap(new byte[] { 'x' }));
			assertThat(server.tls().protocol()).isEqualTo("TLSv1.3");
		}
	}

	/**
	 * Key that works, but cannot be seen.
	 */
	private static final class BoundKey implements PrivateKey {

		private static final long serialVersionUID = 1L;

		@Override
		public String getAlgorithm() {
			return "EC";
		}

		@Override
		public String getFormat() {
			return null;
		}

		@Override
		public byte[] getEncoded() {
			return null;
		}

	}

}
