package io.github.socketserver.transport;

import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * A private key that can be copied, with its certificates.
 *
 * @param alias its name
 * @param key the key
 * @param chain its certificate first, then those of its issuers
 */
record TlsKey(String alias, PrivateKey key, List<X509Certificate> chain) {

	static TlsKey of(String alias, PrivateKey key, Certificate[] chain) {
		if (key.getEncoded() == null) {
			throw new IllegalArgumentException(
					"The private key '" + alias + "' cannot be taken out of its store, which may be a device");
		}
		List<X509Certificate> certificates = new ArrayList<>();
		for (Certificate certificate : chain) {
			if (!(certificate instanceof X509Certificate known)) {
				throw new IllegalArgumentException("The certificate of the private key '" + alias + "' is of type "
						+ certificate.getType() + ", but TLS needs X.509");
			}
			certificates.add(known);
		}
		return new TlsKey(alias, key, List.copyOf(certificates));
	}

	/**
	 * Returns the name alone.
	 */
	@Override
	public String toString() {
		return this.alias;
	}

}
