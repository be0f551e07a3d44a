package io.github.socketserver.selftest.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key with its certificate, and whoever trusts it. It lives in memory only.
 *
 * @since 0.1.0
 */
public final class TlsIdentity {

	private static final char[] PASSWORD = "none".toCharArray();

	private static final SSLContext CONTEXT = create();

	private TlsIdentity() {
	}

	/**
	 * Returns a context that shows the certificate, and trusts it.
	 * @return the context
	 */
	public static SSLContext context() {
		return CONTEXT;
	}

	/**
	 * Returns what a client says first.
	 * @return the bytes of its hello
	 * @throws IOException if there is none
	 */
	public static byte[] hello() throws IOException {
		SSLEngine engine = CONTEXT.createSSLEngine();
		engine.setUseClientMode(true);
		ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), record);
		return Arrays.copyOf(record.array(), record.position());
	}

	private static SSLContext create() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
			generator.initialize(new ECGenParameterSpec("secp256r1"));
			KeyPair keys = generator.generateKeyPair();
			X509Certificate certificate = SelfSigned.certificate(keys);
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			store.setKeyEntry("own", keys.getPrivate(), PASSWORD, new Certificate[] { certificate });
			store.setCertificateEntry("trusted", certificate);
			KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
			keyManagers.init(store, PASSWORD);
			TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
			trustManagers.init(store);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
