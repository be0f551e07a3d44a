package io.github.socketserver.process;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.transport.PeerCredentials;
import io.github.socketserver.transport.RelayedClient;
import io.github.socketserver.transport.TlsInfo;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads what is known of a client whose bytes are relayed.
 */
final class RelayedClientCodec {

	private RelayedClientCodec() {
	}

	static void write(DataOutputStream output, RelayedClient client) throws IOException {
		PeerCredentials credentials = client.credentials();
		output.writeBoolean(credentials != null);
		if (credentials != null) {
			output.writeUTF(credentials.user());
			output.writeUTF(credentials.group());
		}
		TlsInfo tls = client.tls();
		output.writeBoolean(tls != null);
		if (tls != null) {
			write(output, tls);
		}
		byte[] proxyHeader = client.proxyHeader();
		output.writeBoolean(proxyHeader != null);
		if (proxyHeader != null) {
			output.writeInt(proxyHeader.length);
			output.write(proxyHeader);
		}
	}

	static RelayedClient read(DataInputStream input) throws IOException {
		PeerCredentials credentials = input.readBoolean() ? new PeerCredentials(input.readUTF(), input.readUTF())
				: null;
		TlsInfo tls = input.readBoolean() ? readTls(input) : null;
		return new RelayedClient(tls, credentials, input.readBoolean() ? input.readNBytes(input.readInt()) : null);
	}

	private static void write(DataOutputStream output, TlsInfo tls) throws IOException {
		output.writeUTF(tls.protocol());
		output.writeUTF(tls.cipherSuite());
		writeText(output, tls.serverName());
		writeText(output, tls.applicationProtocol());
		output.writeInt(tls.clientCertificates().size());
		try {
			for (Certificate certificate : tls.clientCertificates()) {
				byte[] encoded = certificate.getEncoded();
				output.writeUTF(certificate.getType());
				output.writeInt(encoded.length);
				output.write(encoded);
			}
		}
		catch (CertificateException ex) {
			throw new IOException("A client's certificate cannot be passed on", ex);
		}
	}

	private static TlsInfo readTls(DataInputStream input) throws IOException {
		String protocol = input.readUTF();
		String cipherSuite = input.readUTF();
		String serverName = readText(input);
		String applicationProtocol = readText(input);
		List<Certificate> certificates = new ArrayList<>();
		int count = input.readInt();
		for (int i = 0; i < count; i++) {
			certificates.add(readCertificate(input));
		}
		return new TlsInfo(protocol, cipherSuite, serverName, applicationProtocol, certificates);
	}

	private static Certificate readCertificate(DataInputStream input) throws IOException {
		try {
			CertificateFactory factory = CertificateFactory.getInstance(input.readUTF());
			return factory.generateCertificate(new ByteArrayInputStream(input.readNBytes(input.readInt())));
		}
		catch (CertificateException ex) {
			throw new IOException("A client's certificate cannot be read", ex);
		}
	}

	private static void writeText(DataOutputStream output, @Nullable String text) throws IOException {
		output.writeBoolean(text != null);
		if (text != null) {
			output.writeUTF(text);
		}
	}

	private static @Nullable String readText(DataInputStream input) throws IOException {
		return input.readBoolean() ? input.readUTF() : null;
	}

}
