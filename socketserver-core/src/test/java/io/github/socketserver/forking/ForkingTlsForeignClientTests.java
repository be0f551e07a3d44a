package io.github.socketserver.forking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.TlsTermination;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.ForeignProgram;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.TlsClientAuth;
import io.github.socketserver.transport.TlsSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Worker processes that speak TLS with clients that are not written in Java.
 */
class ForkingTlsForeignClientTests {

	private static final String PYTHON_CLIENT = """
			import socket, ssl, sys
			port, authority, own = sys.argv[1:4]
			context = ssl.create_default_context(cafile=authority)
			context.load_cert_chain(own)
			with socket.create_connection(('127.0.0.1', int(port)), timeout=20) as plain:
			    with context.wrap_socket(plain, server_hostname='localhost') as client:
			        client.sendall(b'tls\\nsocket\\n')
			        replies = client.makefile('rb')
			        print(replies.readline().decode(), end='')
			        print(replies.readline().decode(), end='')
			        client.unwrap()
			""";

	private static final TestAuthority AUTHORITY = new TestAuthority("Test Authority");

	@RegisterExtension
	final Workers workers = new Workers();

	@TempDir
	private Path directory;

	private Path authority;

	private Path own;

	private TcpServer server;

	@BeforeEach
	void start() throws IOException {
		this.authority = Files.writeString(this.directory.resolve("authority.pem"),
				TestIdentity.certificatePem(AUTHORITY.certificate()));
		this.own = AUTHORITY.issue("client").writePem(this.directory.resolve("own.pem"));
		Concurrency forking = Concurrency
			.forking(ProcessSettings.defaults().withMax(1).withMaxRequests(0).withTls(TlsTermination.WORKER));
		this.server = this.workers.start(new TcpServer(TestServers.config(SocketType.TCP, forking)
			.withTls(TlsSettings.of(AUTHORITY.issue("localhost").material(AUTHORITY))
				.withClientAuth(TlsClientAuth.NEED)), ForkedTlsHandlers.Inspector::new));
	}

	private String port() {
		return String.valueOf(this.server.localAddress().getPort());
	}

	@Test
	void pythonIsServed() throws Exception {
		ForeignProgram.require("python3", "-c", "import ssl");
		assertThat(ForeignProgram.run(this.directory, "",
				List.of("python3", "-c", PYTHON_CLIENT, port(), this.authority.toString(), this.own.toString())))
			.isEqualTo("TLSv1.3 localhost null 2\nthe client's own\n");
		AccountingLaw.assertSettled(this.server, 1);
		assertThat(this.server.statistics().closedConnections()).containsEntry(CloseCause.CLIENT, 1L);
	}

	@Test
	void opensslIsServedAndRefusedWithoutTheCertificateThatIsNeeded() throws Exception {
		ForeignProgram.require("openssl", "version");
		List<String> anonymous = List.of("openssl", "s_client", "-quiet", "-no_ign_eof", "-connect",
				"127.0.0.1:" + port(), "-servername", "localhost", "-CAfile", this.authority.toString(), "-tls1_2");
		assertThat(ForeignProgram.run(this.directory, "tls\n", anonymous)).isEmpty();
		List<String> known = new ArrayList<>(anonymous);
		known.addAll(List.of("-verify_return_error", "-cert", this.own.toString(), "-key", this.own.toString()));
		assertThat(ForeignProgram.run(this.directory, "tls\n", known)).isEqualTo("TLSv1.2 localhost null 2\n");
		AccountingLaw.assertSettled(this.server, 2);
		assertThat(this.server.statistics().closedConnections()).containsEntry(CloseCause.CLIENT, 1L)
			.containsEntry(CloseCause.ERROR, 1L);
	}

}
