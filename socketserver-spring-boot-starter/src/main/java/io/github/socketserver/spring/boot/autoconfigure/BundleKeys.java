package io.github.socketserver.spring.boot.autoconfigure;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.StringUtils;

/**
 * The private keys that an SSL bundle has for a server. Without one that fits, a server
 * would start and then refuse each client.
 */
final class BundleKeys {

	private static final List<String> KEY_TYPES = List.of("EC", "RSA", "RSASSA-PSS", "EdDSA", "DSA");

	private static final byte[] ANYTHING = { 1, 2, 3 };

	private BundleKeys() {
	}

	/**
	 * Checks that there is a key, and that each one that is used fits its certificate.
	 * @param bundle the bundle
	 * @throws IllegalStateException if it is not so
	 */
	static void check(SslBundle bundle) {
		KeyManager[] managers = bundle.getManagers().getKeyManagers();
		if (Arrays.stream(managers).noneMatch(BundleKeys::mayHaveKey)) {
			throw new IllegalStateException("It has no private key with a certificate, which a server must show");
		}
		for (KeyManager manager : managers) {
			if (manager instanceof X509KeyManager keys) {
				aliases(keys, bundle.getKey().getAlias()).forEach((alias) -> checkPair(keys, alias));
			}
		}
	}

	private static boolean mayHaveKey(KeyManager manager) {
		return !(manager instanceof X509KeyManager keys) || !aliases(keys, null).isEmpty();
	}

	private static Set<String> aliases(X509KeyManager keys, @Nullable String chosen) {
		if (StringUtils.hasText(chosen)) {
			return Set.of(chosen);
		}
		Set<String> aliases = new TreeSet<>();
		for (String type : KEY_TYPES) {
			String[] found = keys.getServerAliases(type, null);
			aliases.addAll((found != null) ? List.of(found) : List.of());
		}
		return aliases;
	}

	private static void checkPair(X509KeyManager keys, String alias) {
		PrivateKey key = keys.getPrivateKey(alias);
		X509Certificate[] chain = keys.getCertificateChain(alias);
		if (key != null && chain != null && !fits(key, chain[0].getPublicKey())) {
			throw new IllegalStateException("Its private key does not fit its certificate (alias '" + alias + "')");
		}
	}

	private static boolean fits(PrivateKey key, PublicKey certified) {
		if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
			return false;
		}
		String algorithm = signatureAlgorithm(key);
		try {
			return algorithm == null || verifies(algorithm, key, certified);
		}
		catch (GeneralSecurityException ex) {
			// A key that signs in its own ways only cannot be judged here.
			return true;
		}
	}

	private static @Nullable String signatureAlgorithm(PrivateKey key) {
		return switch (key.getAlgorithm()) {
			case "EC" -> "SHA256withECDSA";
			case "RSA" -> "SHA256withRSA";
			case "EdDSA" -> "EdDSA";
			default -> null;
		};
	}

	private static boolean verifies(String algorithm, PrivateKey key, PublicKey certified)
			throws GeneralSecurityException {
		Signature signature = Signature.getInstance(algorithm);
		signature.initSign(key);
		signature.update(ANYTHING);
		byte[] signed = signature.sign();
		signature.initVerify(certified);
		signature.update(ANYTHING);
		return signature.verify(signed);
	}

}
