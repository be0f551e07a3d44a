package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Private keys with their certificates, and the certificates that are trusted: what an
 * {@link SSLContext} is made of, here or in another process. Its text tells nothing of
 * the keys.
 *
 * @since 0.1.0
 */
public final class TlsMaterial implements TlsMaterialSource {

	private static final String DEFAULT_PROTOCOL = "TLS";

	private static final int MOST_BYTES = 4 << 20;

	private final String protocol;

	private final List<TlsKey> keys;

	private final @Nullable List<X509Certificate> trusted;

	private @Nullable SSLContext context;

	private TlsMaterial(String protocol, List<TlsKey> keys, @Nullable List<X509Certificate> trusted) {
		this.protocol = protocol;
		this.keys = List.copyOf(keys);
		this.trusted = (trusted != null) ? List.copyOf(trusted) : null;
	}

	/**
	 * Takes the keys and certificates out of key stores.
	 * @param keyStore the private keys and their certificates
	 * @param keyPassword the password of the keys; {@code null} if they have none
	 * @param trustStore the certificates that are trusted; {@code null} for those that
	 * the JVM trusts
	 * @return the material
	 * @throws IllegalArgumentException if there is no key, or one cannot be taken out, or
	 * it is all too much to be sent to another process
	 */
	public static TlsMaterial of(KeyStore keyStore, char @Nullable [] keyPassword, @Nullable KeyStore trustStore) {
		try {
			List<TlsKey> keys = keys(keyStore, keyPassword);
			if (keys.isEmpty()) {
				throw new IllegalArgumentException("The key store has no private key with a certificate");
			}
			return new TlsMaterial(DEFAULT_PROTOCOL, keys, (trustStore != null) ? certificates(trustStore) : null)
				.limited();
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalArgumentException("The keys cannot be taken out of their store: " + ex.getMessage(), ex);
		}
	}

	private static List<TlsKey> keys(KeyStore keyStore, char @Nullable [] password) throws GeneralSecurityException {
		List<TlsKey> keys = new ArrayList<>();
		for (String alias : Collections.list(keyStore.aliases())) {
			Key key = keyStore.isKeyEntry(alias) ? keyStore.getKey(alias, password) : null;
			if (key instanceof PrivateKey own && keyStore.getCertificateChain(alias) != null) {
				keys.add(TlsKey.of(alias, own, keyStore.getCertificateChain(alias)));
			}
		}
		return keys;
	}

	/*
	 * As trust managers do, the certificate of a key is taken for a trusted one.
	 */
	private static List<X509Certificate> certificates(KeyStore trustStore) throws GeneralSecurityException {
		List<X509Certificate> certificates = new ArrayList<>();
		for (String alias : Collections.list(trustStore.aliases())) {
			Certificate certificate = trustStore.getCertificate(alias);
			if (certificate instanceof X509Certificate known) {
				certificates.add(known);
			}
		}
		return certificates;
	}

	private TlsMaterial limited() throws IOException, GeneralSecurityException {
		int size = new TlsMaterialCodec().encode(this).length;
		if (size > MOST_BYTES) {
			throw new IllegalArgumentException("Keys and certificates of " + size + " bytes cannot be given to another "
					+ "process, which takes " + MOST_BYTES + "; use a trust store with fewer certificates");
		}
		return this;
	}

	/**
	 * Returns material with just one of the keys.
	 * @param alias the key's name in its store
	 * @return the material
	 * @throws IllegalArgumentException if there is no such key
	 */
	public TlsMaterial withKey(String alias) {
		List<TlsKey> chosen = this.keys.stream().filter((key) -> key.alias().equalsIgnoreCase(alias)).toList();
		if (chosen.isEmpty()) {
			throw new IllegalArgumentException("There is no private key '" + alias + "' with a certificate");
		}
		return new TlsMaterial(this.protocol, chosen, this.trusted);
	}

	/**
	 * Returns material for another kind of context.
	 * @param protocol a name that {@link SSLContext#getInstance(String)} knows
	 * @return the material
	 */
	public TlsMaterial withProtocol(String protocol) {
		return new TlsMaterial(protocol, this.keys, this.trusted);
	}

	@Override
	public TlsMaterial material() {
		return this;
	}

	/**
	 * Returns the context, which is made when it is asked for first.
	 * @return the context
	 * @throws IllegalStateException if this Java cannot make it
	 */
	public synchronized SSLContext context() {
		if (this.context == null) {
			try {
				this.context = newContext();
			}
			catch (GeneralSecurityException | IOException ex) {
				throw new IllegalStateException("The SSLContext cannot be made: " + ex.getMessage(), ex);
			}
		}
		return this.context;
	}

	private SSLContext newContext() throws GeneralSecurityException, IOException {
		char[] password = UUID.randomUUID().toString().toCharArray();
		KeyStore keyStore = emptyStore();
		for (TlsKey key : this.keys) {
			keyStore.setKeyEntry(key.alias(), key.key(), password, key.chain().toArray(Certificate[]::new));
		}
		KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keyManagers.init(keyStore, password);
		SSLContext made = SSLContext.getInstance(this.protocol);
		made.init(keyManagers.getKeyManagers(), trustManagers(), null);
		return made;
	}

	private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init((this.trusted != null) ? trustStore(this.trusted) : null);
		return factory.getTrustManagers();
	}

	private static KeyStore trustStore(List<X509Certificate> trusted) throws GeneralSecurityException, IOException {
		KeyStore store = emptyStore();
		for (int i = 0; i < trusted.size(); i++) {
			store.setCertificateEntry(String.valueOf(i), trusted.get(i));
		}
		return store;
	}

	/*
	 * It never leaves the memory, so the time that PKCS #12 takes to protect a key would
	 * be lost on each start of a process.
	 */
	private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
		KeyStore store = KeyStore.getInstance("JKS");
		store.load(null, null);
		return store;
	}

	String protocol() {
		return this.protocol;
	}

	List<TlsKey> keys() {
		return this.keys;
	}

	@Nullable List<X509Certificate> trusted() {
		return this.trusted;
	}

	/**
	 * Returns the material for another process. The bytes have the private keys in clear:
	 * whoever gets them sends them to that process alone and overwrites them.
	 * @return the bytes
	 */
	public byte[] encode() {
		try {
			return new TlsMaterialCodec().encode(this);
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException("The certificates cannot be encoded: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Reads what another process has encoded, and overwrites it.
	 * @param bytes the bytes; empty afterwards
	 * @return the material
	 * @throws IOException if this Java cannot read it
	 */
	public static TlsMaterial decode(ByteBuffer bytes) throws IOException {
		try {
			return new TlsMaterialCodec().decode(bytes);
		}
		catch (GeneralSecurityException ex) {
			throw new IOException("The keys cannot be read: " + ex.getMessage(), ex);
		}
	}

	static TlsMaterial of(String protocol, List<TlsKey> keys, @Nullable List<X509Certificate> trusted) {
		return new TlsMaterial(protocol, keys, trusted);
	}

	@Override
	public String toString() {
		return "TlsMaterial of " + this.keys.size() + ((this.keys.size() == 1) ? " key" : " keys");
	}

}
