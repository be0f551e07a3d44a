package io.github.socketserver.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

import io.github.socketserver.transport.TlsMaterial;

/**
 * A private key with its certificate.
 *
 * @param key the key
 * @param certificate the certificate
 * @param authority who issued it
 */
public record TestIdentity(PrivateKey key, X509Certificate certificate, TestAuthority authority) {

	private static final char[] PASSWORD = "secret".toCharArray();

	/**
	 * Returns the certificate's serial number.
	 * @return the number
	 */
	public BigInteger serial() {
		return this.certificate.getSerialNumber();
	}

	/**
	 * Makes a context that shows this identity.
	 * @param trusted whose certificates it trusts
	 * @return the context
	 */
	public SSLContext context(TestAuthority trusted) {
		return context(this, trusted);
	}

	/**
	 * Makes a context of a client that shows this identity even to servers that have said
	 * whose certificates they accept, and did not name this one's issuer.
	 * @param trusted whose certificates it trusts
	 * @return the context
	 */
	public SSLContext insistentContext(TestAuthority trusted) {
		return context(new KeyManager[] { new InsistentKeyManager(this) }, trusted);
	}

	/**
	 * Makes a context.
	 * @param identity what to show; {@code null} for nothing
	 * @param trusted whose certificates it trusts
	 * @return the context
	 */
	public static SSLContext context(TestIdentity identity, TestAuthority trusted) {
		try {
			return context((identity != null) ? identity.keyManagers() : null, trusted);
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Makes what a context that shows this identity is made of.
	 * @param trusted whose certificates it trusts
	 * @return the material
	 */
	public TlsMaterial material(TestAuthority trusted) {
		try {
			return TlsMaterial.of(keyStore(), PASSWORD, trustStore(trusted));
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Makes a key store of this identity, under the name {@code own}.
	 * @return the store, whose password is {@code secret}
	 * @throws GeneralSecurityException if that fails
	 * @throws IOException if that fails
	 */
	public KeyStore keyStore() throws GeneralSecurityException, IOException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setKeyEntry("own", this.key, PASSWORD, new Certificate[] { this.certificate });
		return store;
	}

	private static KeyStore trustStore(TestAuthority trusted) throws GeneralSecurityException, IOException {
		KeyStore trust = KeyStore.getInstance("PKCS12");
		trust.load(null, null);
		trust.setCertificateEntry("authority", trusted.certificate());
		return trust;
	}

	private static SSLContext context(KeyManager[] keyManagers, TestAuthority trusted) {
		try {
			KeyStore trust = trustStore(trusted);
			TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
			trustManagers.init(trust);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keyManagers, trustManagers.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
		KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
		managers.init(keyStore(), PASSWORD);
		return managers.getKeyManagers();
	}

	/**
	 * Writes the key and the certificate for programs that read PEM.
	 * @param file where to write them
	 * @return the file
	 * @throws IOException if that fails
	 */
	public Path writePem(Path file) throws IOException {
		return Files.writeString(file, pem("PRIVATE KEY", this.key.getEncoded()) + certificatePem(this.certificate));
	}

	/**
	 * Writes a certificate in PEM.
	 * @param certificate the certificate
	 * @return the text
	 */
	public static String certificatePem(X509Certificate certificate) {
		try {
			return pem("CERTIFICATE", certificate.getEncoded());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String pem(String type, byte[] content) {
		String encoded = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
		return "-----BEGIN " + type + "-----\n" + encoded + "\n-----END " + type + "-----\n";
	}

	/**
	 * Key manager with a single key that fits always.
	 */
	private static final class InsistentKeyManager extends X509ExtendedKeyManager {

		private final TestIdentity identity;

		InsistentKeyManager(TestIdentity identity) {
			this.identity = identity;
		}

		@Override
		public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
			return "own";
		}

		@Override
		public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
			return "own";
		}

		@Override
		public String[] getClientAliases(String keyType, Principal[] issuers) {
			return new String[] { "own" };
		}

		@Override
		public String[] getServerAliases(String keyType, Principal[] issuers) {
			return new String[] { "own" };
		}

		@Override
		public X509Certificate[] getCertificateChain(String alias) {
			return new X509Certificate[] { this.identity.certificate() };
		}

		@Override
		public PrivateKey getPrivateKey(String alias) {
			return this.identity.key();
		}

	}

}
