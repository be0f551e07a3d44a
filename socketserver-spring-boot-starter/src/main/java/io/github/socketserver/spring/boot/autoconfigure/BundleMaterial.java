package io.github.socketserver.spring.boot.autoconfigure;

import java.security.KeyStore;

import io.github.socketserver.transport.TlsMaterial;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.util.StringUtils;

/**
 * Takes an SSL bundle apart, as Boot does to make an {@link javax.net.ssl.SSLContext} of
 * it.
 */
final class BundleMaterial {

	/*
	 * Those of Boot hold nothing but what is in the bundle's stores. Others may do
	 * anything.
	 */
	private static final String KNOWN_MANAGERS = "org.springframework.boot.ssl.DefaultSslManagerBundle";

	private BundleMaterial() {
	}

	/**
	 * Takes a bundle apart.
	 * @param bundle the bundle
	 * @return its keys and certificates
	 * @throws IllegalArgumentException if that cannot be done
	 */
	static TlsMaterial of(SslBundle bundle) {
		if (!bundle.getManagers().getClass().getName().equals(KNOWN_MANAGERS)) {
			throw new IllegalArgumentException(
					"It has key or trust managers of its own, which exist in this process " + "only");
		}
		SslStoreBundle stores = bundle.getStores();
		KeyStore keyStore = stores.getKeyStore();
		if (keyStore == null) {
			throw new IllegalArgumentException("It has no key store");
		}
		TlsMaterial material = TlsMaterial.of(keyStore, password(bundle), stores.getTrustStore())
			.withProtocol(bundle.getProtocol());
		String alias = bundle.getKey().getAlias();
		return StringUtils.hasText(alias) ? material.withKey(alias) : material;
	}

	private static char @Nullable [] password(SslBundle bundle) {
		String ofKey = bundle.getKey().getPassword();
		String password = (ofKey != null) ? ofKey : bundle.getStores().getKeyStorePassword();
		return (password != null) ? password.toCharArray() : null;
	}

}
