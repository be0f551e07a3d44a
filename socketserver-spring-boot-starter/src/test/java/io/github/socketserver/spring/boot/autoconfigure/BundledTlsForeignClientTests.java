package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.SocketServerCustomizer;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.TestTls;
import io.github.socketserver.transport.TlsInfo;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests with TLS clients that are not written in Java, and servers that have their
 * certificate from an SSL bundle.
 */
@ExtendWith(OutputCaptureExtension.class)
class BundledTlsForeignClientTests {

	private static final String PYTHON_CLIENT = """
			import socket, ssl, sys
			target, protocol, authority, own = sys.argv[1:5]
			context = ssl.create_default_context(cafile=authority)
			context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, 'TLSv1_' + protocol)
			context.set_alpn_protocols(['tell/1'])
			if own != '-':
			    context.load_cert_chain(own)
			if target.isdigit():
			    plain = socket.create_connection(('127.0.0.1', int(target)), timeout=20)
			else:
			    plain = socket.socket(socket.AF_UNIX)
			    plain.settimeout(20)
			    plain.connect(target)
			with plain, context.wrap_socket(plain, server_hostname='localhost') as client:
			    client.sendall(b'hello\\n')
			    print(client.makefile('rb').read().decode(), end='')
			""";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class, SslAutoConfiguration.class))
		.withUserConfiguration(Telling.class)
		.withPropertyValues("socketserver.ssl.bundle=web");

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource({ "2, true", "2, false", "3, true", "3, false" })
	void pythonIsServed(String protocol, boolean withCertificate) throws Exception {
		require("python3", "-c", "import ssl");
		this.runner.withPropertyValues(bundle())
			.withPropertyValues("socketserver.port=0", "socketserver.ssl.client-auth=want")
			.run((context) -> assertThat(python(String.valueOf(Clients.port(context)), protocol, withCertificate))
				.isEqualTo(expected(protocol, withCertificate)));
	}

	@ParameterizedTest
	@CsvSource({ "2, true", "2, false", "3, true", "3, false" })
	void opensslIsServed(String protocol, boolean withCertificate) throws Exception {
		require("openssl", "version");
		this.runner.withPropertyValues(bundle())
			.withPropertyValues("socketserver.port=0", "socketserver.ssl.client-auth=want")
			.run((context) -> assertThat(
					openssl(protocol, withCertificate, "-connect", "127.0.0.1:" + Clients.port(context)))
				.isEqualTo(expected(protocol, withCertificate)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "2", "3" })
	void bothAreRefusedQuietlyWithoutTheCertificateThatIsNeeded(String protocol, CapturedOutput output)
			throws Exception {
		require("python3", "-c", "import ssl");
		require("openssl", "version");
		this.runner.withPropertyValues(bundle())
			.withPropertyValues("socketserver.port=0", "socketserver.ssl.client-auth=need")
			.run((context) -> {
				int port = Clients.port(context);
				assertThat(python(String.valueOf(port), protocol, false)).isEmpty();
				assertThat(openssl(protocol, false, "-connect", "127.0.0.1:" + port)).isEmpty();
				await().until(() -> context.getBean(SocketServers.class)
					.get("default")
					.counters()
					.closedConnections(CloseCause.ERROR) == 2);
			});
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@ParameterizedTest
	@CsvSource({ "2, true", "2, false", "3, true", "3, false" })
	@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Python's socket module has no Unix sockets there")
	void bothAreServedOverUnixSockets(String protocol, boolean withCertificate) throws Exception {
		require("python3", "-c", "import ssl");
		require("openssl", "version");
		Path socket = this.directory.resolve("s");
		this.runner.withPropertyValues(bundle())
			.withPropertyValues("socketserver.type=unix-stream", "socketserver.path=" + socket,
					"socketserver.ssl.client-auth=want")
			.run((context) -> {
				assertThat(python(socket.toString(), protocol, withCertificate))
					.isEqualTo(expected(protocol, withCertificate));
				assertThat(openssl(protocol, withCertificate, "-unix", socket.toString()))
					.isEqualTo(expected(protocol, withCertificate));
			});
	}

	/*
	 * A certificate of the server, and one that clients have to show.
	 */
	private String[] bundle() throws IOException {
		List<String> properties = new ArrayList<>(List.of(TestTls.pemBundle(file(1))));
		properties.add("spring.ssl.bundle.pem.web.truststore.certificate=" + file(2));
		return properties.toArray(String[]::new);
	}

	private Path file(int number) throws IOException {
		return TestTls.install(number, this.directory.resolve(number + ".pem"));
	}

	private static String expected(String protocol, boolean withCertificate) {
		return "TLSv1." + protocol + " localhost tell/1 " + (withCertificate ? TestTls.serial(2) : "nobody") + "\n";
	}

	private String python(String target, String protocol, boolean withCertificate) throws Exception {
		return run(List.of("python3", "-c", PYTHON_CLIENT, target, protocol, file(1).toString(),
				withCertificate ? file(2).toString() : "-"));
	}

	private String openssl(String protocol, boolean withCertificate, String... target) throws Exception {
		List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-quiet", "-ign_eof",
				"-verify_return_error", "-verify_hostname", "localhost", "-servername", "localhost", "-alpn", "tell/1",
				"-CAfile", file(1).toString(), "-tls1_" + protocol));
		command.addAll(List.of(target));
		if (withCertificate) {
			command.addAll(List.of("-cert", file(2).toString(), "-key", file(2).toString()));
		}
		return run(command);
	}

	private static String run(List<String> command) throws Exception {
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		try {
			process.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
			process.getOutputStream().flush();
			String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
			return printed;
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static void require(String... command) throws InterruptedException {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			Assumptions.assumeTrue(process.waitFor() == 0, () -> String.join(" ", command) + " fails on this machine");
		}
		catch (IOException ex) {
			Assumptions.abort(command[0] + " is not installed on this machine: " + ex.getMessage());
		}
	}

	/**
	 * Tells clients what was agreed on.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Telling {

		@Bean
		RequestHandler<StreamRequest> telling() {
			return (request) -> {
				request.input().readLine();
				request.output().writeLine(describe(request.tls()));
			};
		}

		@Bean
		SocketServerCustomizer applicationProtocol() {
			return Telling::withApplicationProtocol;
		}

		private static ServerConfig withApplicationProtocol(ServerConfig config) {
			return config.withTls(config.tls().withApplicationProtocols(List.of("tell/1")));
		}

		private static String describe(TlsInfo tls) {
			List<? extends Certificate> certificates = tls.clientCertificates();
			return String.join(" ", tls.protocol(), tls.serverName(), tls.applicationProtocol(), certificates.isEmpty()
					? "nobody" : ((X509Certificate) certificates.get(0)).getSerialNumber().toString());
		}

	}

}
