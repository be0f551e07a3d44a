package io.github.socketserver.spring.boot.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Objects;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * Certificates of tests, and clients that speak TLS.
 */
public final class TestTls {

	/**
	 * Password of the key stores.
	 */
	public static final String PASSWORD = "secret";

	private TestTls() {
	}

	/**
	 * Puts a key and its certificate in place, at once.
	 */
	public static Path install(int number, Path target) throws IOException {
		return install(name(number), target);
	}

	public static Path install(String name, Path target) throws IOException {
		return replace(target, pem(name));
	}

	public static Path replace(Path target, String content) throws IOException {
		Path fresh = Files.createTempFile(target.getParent(), "fresh", ".pem");
		Files.writeString(fresh, content);
		return Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	/**
	 * Returns the properties of a bundle {@code web} of one file.
	 */
	public static String[] pemBundle(Path file) {
		return pemBundle(file, file);
	}

	public static String[] pemBundle(Path certificate, Path key) {
		return new String[] { "spring.ssl.bundle.pem.web.keystore.certificate=" + certificate,
				"spring.ssl.bundle.pem.web.keystore.private-key=" + key };
	}

	public static int serial(int number) {
		return 1000 + number;
	}

	public static String pem(int number) throws IOException {
		return pem(name(number));
	}

	private static String name(int number) {
		return "%02d".formatted(number);
	}

	private static String pem(String name) throws IOException {
		String resource = "/tls/" + name + ".pem";
		try (InputStream input = Objects.requireNonNull(TestTls.class.getResourceAsStream(resource), resource)) {
			return new String(input.readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	/**
	 * Makes a bundle of a key and its certificate.
	 */
	public static SslBundle bundle(int number) {
		try {
			return SslBundle.of(new PemSslStoreBundle(details(number), null));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Writes a key store whose keys have their numbers for aliases.
	 */
	public static Path writeKeyStore(Path target, String type, int... numbers) throws IOException {
		try (OutputStream output = Files.newOutputStream(target)) {
			KeyStore store = KeyStore.getInstance(type);
			store.load(null, null);
			for (int number : numbers) {
				KeyStore source = keyStore(number);
				store.setKeyEntry(String.valueOf(number), source.getKey("own", PASSWORD.toCharArray()),
						PASSWORD.toCharArray(), source.getCertificateChain("own"));
			}
			store.store(output, PASSWORD.toCharArray());
			return target;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Connects with a client that shows a certificate, and trusts any.
	 */
	public static SSLSocket connect(int port, int number, String... protocols) throws IOException {
		return connect(port, keyManagers(number), protocols);
	}

	/**
	 * Connects with a client that has no certificate, and trusts any.
	 */
	public static SSLSocket connect(int port, String... protocols) throws IOException {
		return connect(port, new KeyManager[0], protocols);
	}

	public static int serverSerial(SSLSocket socket) throws IOException {
		return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber().intValueExact();
	}

	/**
	 * Returns the serial number that a server shows to a new client.
	 */
	public static int serverSerial(int port) throws IOException {
		try (SSLSocket client = connect(port)) {
			return serverSerial(client);
		}
	}

	public static String exchange(SSLSocket socket, String line) throws IOException {
		Clients.send(socket, line);
		return Clients.readAll(socket);
	}

	private static SSLSocket connect(int port, KeyManager[] keyManagers, String... protocols) throws IOException {
		Socket transport = Clients.connect(port);
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keyManagers, new TrustManager[] { new Trusting() }, null);
			SSLSocket socket = (SSLSocket) context.getSocketFactory()
				.createSocket(transport, InetAddress.getLoopbackAddress().getHostName(), port, true);
			if (protocols.length > 0) {
				socket.setEnabledProtocols(protocols);
			}
			socket.startHandshake();
			return socket;
		}
		catch (GeneralSecurityException ex) {
			transport.close();
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			transport.close();
			throw ex;
		}
	}

	private static KeyManager[] keyManagers(int number) throws IOException {
		try {
			KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
			factory.init(keyStore(number), PASSWORD.toCharArray());
			return factory.getKeyManagers();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static KeyStore keyStore(int number) throws IOException {
		PemSslStoreDetails details = details(number).withAlias("own").withPassword(PASSWORD);
		return Objects.requireNonNull(new PemSslStoreBundle(details, null).getKeyStore());
	}

	private static PemSslStoreDetails details(int number) throws IOException {
		return PemSslStoreDetails.forCertificate(pem(number)).withPrivateKey(pem(number));
	}

	/**
	 * Trusts any server.
	 */
	private static final class Trusting implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
