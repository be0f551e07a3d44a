package io.github.socketserver.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.ForeignProgram;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.transport.TlsClientAuth;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with TLS clients that are not written in Java.
 */
class TlsForeignClientTests {

	private static final String PYTHON_CLIENT = """
			import socket, ssl, sys
			port, protocol, authority, own = sys.argv[1:5]
			context = ssl.create_default_context(cafile=authority)
			context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, protocol)
			if own != '-':
			    context.load_cert_chain(own)
			with socket.create_connection(('127.0.0.1', int(port)), timeout=20) as plain:
			    with context.wrap_socket(plain, server_hostname='localhost') as client:
			        client.sendall(b'hello\\n')
			        print(client.makefile('rb').readline().decode(), end='')
			        client.sendall(b'x' * 2000000 + b'\\n')
			        print(len(client.makefile('rb').readline()) - 1)
			        print(client.version())
			        client.unwrap()
			""";

	@TempDir
	private Path directory;

	static Stream<Arguments> cases() {
		return Stream.of("1_2", "1_3")
			.flatMap((protocol) -> Stream.of(true, false).map((own) -> Arguments.of(protocol, own)));
	}

	@ParameterizedTest
	@MethodSource("cases")
	void pythonIsServed(String protocol, boolean withCertificate) throws Exception {
		ForeignProgram.require("python3", "-c", "import ssl");
		try (TlsServer server = start(withCertificate)) {
			String printed = ForeignProgram.run(this.directory, "", List.of("python3", "-c", PYTHON_CLIENT,
					port(server), "TLSv" + protocol, authority().toString(), withCertificate ? own().toString() : "-"));
			assertThat(printed).isEqualTo((withCertificate ? "hello from client" : "hello from nobody")
					+ "\n2000000\nTLSv" + protocol.replace('_', '.') + "\n");
			server.awaitClosed(CloseCause.CLIENT, 1);
		}
	}

	@ParameterizedTest
	@MethodSource("cases")
	void opensslIsServed(String protocol, boolean withCertificate) throws Exception {
		ForeignProgram.require("openssl", "version");
		try (TlsServer server = start(withCertificate)) {
			List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-quiet", "-no_ign_eof",
					"-verify_return_error", "-verify_hostname", "localhost", "-connect", "127.0.0.1:" + port(server),
					"-servername", "localhost", "-CAfile", authority().toString(), "-tls" + protocol));
			if (withCertificate) {
				command.addAll(List.of("-cert", own().toString(), "-key", own().toString()));
			}
			assertThat(ForeignProgram.run(this.directory, "hello\nbye\n", command))
				.isEqualTo(withCertificate ? "hello from client\n3\n" : "hello from nobody\n3\n");
			server.awaitClosed(CloseCause.CLIENT, 1);
		}
	}

	@ParameterizedTest
	@MethodSource("cases")
	void opensslWithoutTheCertificateThatIsNeededIsRefused(String protocol, boolean ignored) throws Exception {
		ForeignProgram.require("openssl", "version");
		try (TlsServer server = start(true)) {
			assertThat(
					ForeignProgram.run(this.directory, "hello\n",
							List.of("openssl", "s_client", "-quiet", "-no_ign_eof", "-connect",
									"127.0.0.1:" + port(server), "-CAfile", authority().toString(), "-tls" + protocol)))
				.isEmpty();
			server.awaitClosed(CloseCause.ERROR, 1);
			assertThat(server.handshakeFailures()).hasSize(1);
		}
	}

	/*
	 * Greets, and then answers each line with its length.
	 */
	private static TlsServer start(boolean withCertificate) throws IOException {
		return TlsServer.start(RequestHandlerFactory.shared((request) -> {
			String name = request.tls().clientCertificates().isEmpty() ? "nobody" : "client";
			byte[] line = request.input().readLine();
			request.output().writeLine(new String(line, StandardCharsets.UTF_8) + " from " + name);
			line = request.input().readLine();
			while (line != null) {
				request.output().writeLine((line.length > 1000) ? "x".repeat(line.length) : "" + line.length);
				line = request.input().readLine();
			}
		}), (config) -> config.withMaxLineLength(3_000_000)
			.withTls(TlsServer.SETTINGS.withClientAuth(withCertificate ? TlsClientAuth.NEED : TlsClientAuth.NONE)));
	}

	private static String port(TlsServer server) {
		return String.valueOf(((InetSocketAddress) server.address()).getPort());
	}

	private Path authority() throws IOException {
		return Files.writeString(this.directory.resolve("authority.pem"),
				TestIdentity.certificatePem(TlsServer.AUTHORITY.certificate()));
	}

	private Path own() throws IOException {
		return TlsServer.CLIENT.writePem(this.directory.resolve("own.pem"));
	}

}
