package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UnixDatagramServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.spring.boot.SocketServerCustomizer;
import io.github.socketserver.spring.boot.SocketServerFactory;
import io.github.socketserver.spring.boot.SocketServerHandler;
import io.github.socketserver.spring.boot.testing.TestTls;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for what users read when an application with socket servers does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTests {

	private final CapturedOutput output;

	@TempDir
	private Path directory;

	StartFailureTests(CapturedOutput output) {
		this.output = output;
	}

	@Test
	void aMissingPortIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class)).contains("'socketserver.port' is not set")
			.contains("Set 'socketserver.port' to the port to bind, or 0 for any free one.");
	}

	@Test
	void aMissingPathIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.u.type=unix-stream")
			.contains("'socketserver.server.u.path' is not set");
	}

	@Test
	void aPortOutOfRangeIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=65536").contains("socketserver.port")
			.contains("65536")
			.contains("from 0 to 65535");
	}

	@Test
	void aPortInUseIsExplained() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=" + other.getLocalPort())
				.contains("127.0.0.1 port " + other.getLocalPort())
				.contains("Address already in use")
				.contains("set 'socketserver.port' to another port, or to 0");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "0.0.0.0" })
	void aPortThatAnotherServerOfTheApplicationHasIsExplained(String address) throws IOException {
		int port;
		try (ServerSocket free = new ServerSocket(0)) {
			port = free.getLocalPort();
		}
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.a.port=" + port,
				"socketserver.server.b.port=" + port, "socketserver.server.b.address=" + address)
			.containsPattern("Socket server '[ab]' of this application is there already: "
					+ "set 'socketserver\\.server\\.[ab]\\.port' to another port")
			.doesNotContain("Stop the process");
	}

	@Test
	void aPathThatAnotherServerOfTheApplicationHasIsExplained() {
		Path path = this.directory.resolve("s");
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.a.type=unix-stream",
				"socketserver.server.a.path=" + path, "socketserver.server.b.type=unix-stream",
				"socketserver.server.b.path=" + path)
			.containsPattern("Socket server '[ab]' of this application is there already: "
					+ "set 'socketserver\\.server\\.[ab]\\.path' to another path");
	}

	@Test
	void aUdpPortInUseIsExplained() throws IOException {
		try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
			assertFailure(List.of(DatagramLambda.class), "socketserver.server.d.type=udp",
					"socketserver.server.d.port=" + other.getLocalPort())
				.contains("Socket server 'd' of type 'udp' could not be started on 127.0.0.1 port "
						+ other.getLocalPort())
				.contains("Address already in use")
				.contains("set 'socketserver.server.d.port' to another port, or to 0");
		}
	}

	@Test
	void aPortInUseOfAServerBeanIsExplained() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			BusyServerBean.port = other.getLocalPort();
			assertFailure(List.of(BusyServerBean.class)).contains("Socket server 'busy' of type 'tcp'")
				.contains("Address already in use")
				.contains("set the 'port' of the bean that is the server to another port");
		}
	}

	@Test
	void aPortThatMayNotBeBoundIsExplained() {
		Refusing.failure = new BindException("Permission denied");
		assertFailure(List.of(UpperCaseHandler.class, Refusing.class), "socketserver.port=80")
			.contains("127.0.0.1 port 80")
			.contains("Permission denied.")
			.contains("Set 'socketserver.port' to a port from 1024 on, or allow the process to bind lower ones.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Permission denied", "Operation not permitted", "Read-only file system" })
	void aPathThatMayNotBeBoundIsExplained(String reason, @TempDir Path directory) {
		Path path = directory.resolve("s");
		Refusing.failure = new FileSystemException(path.toString(), null, reason);
		assertFailure(List.of(UpperCaseHandler.class, Refusing.class), "socketserver.type=unix-stream",
				"socketserver.path=" + path)
			.contains("('socketserver.path'): " + path + ": " + reason + ".")
			.contains(
					"Allow the process to write to the directory, or set 'socketserver.path' to a path where it may.");
	}

	@Test
	void aFileSystemThatIsFullIsExplained(@TempDir Path directory) {
		Path path = directory.resolve("s");
		Refusing.failure = new FileSystemException(path.toString(), null, "No space left on device");
		assertFailure(List.of(UpperCaseHandler.class, Refusing.class), "socketserver.type=unix-stream",
				"socketserver.path=" + path)
			.contains("No space left on device.")
			.contains("Make room in the file system, or set 'socketserver.path' to a path in another one.");
	}

	@Test
	void aDirectoryThatIsClosedToTheProcessIsExplained(@TempDir Path directory) {
		Path path = directory.resolve("s");
		Refusing.failure = new AccessDeniedException(path.toString());
		assertFailure(List.of(UpperCaseHandler.class, Refusing.class), "socketserver.type=unix-stream",
				"socketserver.path=" + path)
			.contains("Permission denied: '" + path + "'.")
			.contains("Allow the process to write to the directory");
	}

	@Test
	void aModeThatIsNotAvailableIsExplained() {
		Refusing.failure = new UnsupportedOperationException("Concurrency 'odd' needs Java 99 or later");
		assertFailure(List.of(UpperCaseHandler.class, Refusing.class), "socketserver.port=0")
			.contains("Concurrency 'odd' needs Java 99 or later.")
			.contains("Set 'socketserver.concurrency' to 'threading', or run on a newer Java.");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void anAbstractNameInUseIsExplained() throws IOException {
		String name = "@socketserver-start-failure-" + ProcessHandle.current().pid();
		try (UnixStreamServer other = new UnixStreamServer(ServerConfig.unixStream(name), UpperCaseHandler::new)) {
			other.bind();
			assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream", "socketserver.path=" + name)
				.contains("'" + name + "'")
				.contains("set 'socketserver.path' to another path");
		}
	}

	@Test
	void aDatagramSocketInUseIsExplained(@TempDir Path directory) throws IOException {
		Path path = directory.resolve("s");
		RequestHandlerFactory<DatagramRequest> nothing = RequestHandlerFactory.shared((request) -> {
		});
		try (UnixDatagramServer other = new UnixDatagramServer(ServerConfig.unixDatagram(path), nothing)) {
			other.bind();
			assertFailure(List.of(DatagramLambda.class), "socketserver.type=unix-datagram", "socketserver.path=" + path)
				.contains("is served by another socket")
				.contains("Stop the process that serves it or remove the file");
		}
	}

	@Test
	void aForeignAddressIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.far.port=0",
				"socketserver.server.far.address=192.0.2.1")
			.contains("192.0.2.1 port 0")
			.contains("Set 'socketserver.server.far.address' to an address of this host");
	}

	@Test
	void anUnknownHostIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.address=no.such.invalid")
			.contains("socketserver.address")
			.contains("no.such.invalid");
	}

	@Test
	void aFileInPlaceOfTheSocketIsExplained(@TempDir Path directory) throws IOException {
		Path file = Files.createFile(directory.resolve("s"));
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream", "socketserver.path=" + file)
			.contains("'" + file + "' exists and is not a socket")
			.contains("set 'socketserver.path' to another path");
	}

	@Test
	void aSocketInUseIsExplained(@TempDir Path directory) throws IOException {
		Path path = directory.resolve("s");
		try (UnixStreamServer other = new UnixStreamServer(ServerConfig.unixStream(path), UpperCaseHandler::new)) {
			other.bind();
			assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream", "socketserver.path=" + path)
				.contains("is served by another socket")
				.contains("Stop the process that serves it or remove the file");
		}
	}

	@Test
	void aPathThatIsTooLongIsExplained(@TempDir Path directory) {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream",
				"socketserver.path=" + directory.resolve("x".repeat(120)))
			.contains("too long")
			.contains("Set 'socketserver.path' to a shorter path.");
	}

	@Test
	void aMissingDirectoryIsExplained(@TempDir Path directory) {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream",
				"socketserver.path=" + directory.resolve("no/s"))
			.contains("directory of the Unix socket does not exist")
			.contains("Create the directory, or set 'socketserver.path'");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aDirectoryWithoutFilesOfItsOwnIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream",
				"socketserver.path=/proc/socketserver.sock")
			.contains("('socketserver.path'): /proc/socketserver.sock: ")
			.contains("the Unix socket needs room for its file in '/proc'")
			.doesNotContain("null: the")
			.contains("'socketserver.path' to a path");
	}

	@Test
	@DisabledIf(value = "isRoot", disabledReason = "The superuser may write to every directory")
	void aDirectoryThatMayNotBeWrittenIsExplained(@TempDir Path directory) throws IOException {
		Path closed = Files.createDirectory(directory.resolve("closed"),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream",
				"socketserver.path=" + closed.resolve("s"))
			.contains("Permission denied")
			.contains("Allow the process to write to the directory, or set 'socketserver.path'");
	}

	@Test
	@EnabledForJreRange(max = JRE.JAVA_20)
	void aModeThatThisJavaLacksIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.concurrency=virtual")
			.contains("Concurrency 'virtual' needs Java 21")
			.contains("Set 'socketserver.concurrency' to 'threading', or run on a newer Java.");
	}

	@Test
	void aHandlerThatReadsByItselfUnderSelectingIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.concurrency=selecting")
			.contains("Concurrency 'selecting' calls a handler for whole frames")
			.contains(UpperCaseHandler.class.getName())
			.contains("Let the handler extend LineHandler or FrameHandler, or set 'socketserver.concurrency' to "
					+ "another mode such as 'threading'.");
	}

	@Test
	void anUnknownModeIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.concurrency=forked")
			.contains("socketserver.concurrency")
			.contains("forked")
			.contains("POOL");
	}

	@Test
	void aMissingHandlerIsExplained() {
		assertFailure(List.of(), "socketserver.server.echo.port=0")
			.contains("There is no handler for the requests of the socket server 'echo'")
			.contains("@SocketServerHandler(\"echo\")")
			.contains("RequestHandler<StreamRequest>");
	}

	@Test
	void twoHandlersAreExplained() {
		assertFailure(List.of(UpperCaseHandler.class, TwoHandlers.class), "socketserver.port=0")
			.contains("more than one handler for the requests of the socket server 'default'")
			.contains("'one', 'two'")
			.contains("Set the property 'socketserver.handler' to the name of one of these beans");
	}

	@Test
	void twoHandlersBoundToOneServerAreExplained() {
		assertFailure(List.of(TwoBoundHandlers.class), "socketserver.server.a.port=0")
			.contains("more than one handler for the requests of the socket server 'a': the beans 'one', 'two'");
	}

	@Test
	void aStreamHandlerOfADatagramServerIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.type=udp")
			.contains("handles requests of type StreamRequest")
			.contains("has requests of type DatagramRequest")
			.contains("'socketserver.type'");
	}

	@Test
	void aLambdaForDatagramsOfAStreamServerIsExplained() {
		assertFailure(List.of(DatagramLambda.class), "socketserver.port=0")
			.contains("The bean 'datagrams' handles requests of type DatagramRequest");
	}

	@Test
	void aSingletonThatKeepsTheStateOfOneRequestIsExplained() {
		assertFailure(List.of(StatefulComponent.class), "socketserver.port=0")
			.contains(StatefulComponent.class.getName())
			.contains("has singleton scope")
			.contains("with @SocketServerHandler");
	}

	@Test
	void aHiddenSingletonThatKeepsTheStateOfOneRequestIsExplained() {
		assertFailure(List.of(HiddenStateful.class), "socketserver.port=0").contains("The bean 'hidden'")
			.contains("has singleton scope");
	}

	@Test
	void aHandlerWithAnAdvisedMethodIsExplained() {
		assertFailure(List.of(AdvisedHandler.class), "socketserver.port=0")
			.contains("of type " + AdvisedHandler.class.getName() + " is a proxy")
			.contains("@Async")
			.contains("from the handler to another bean, and inject that one");
	}

	@Test
	void aSingletonBehindAProxyOfItsInterfaceIsExplained() {
		assertFailure(List.of(AdvisedSingleton.class), "socketserver.port=0")
			.contains(AdvisedSingleton.class.getName() + " has singleton scope");
	}

	@Test
	void aHandlerThatLacksADependencyIsExplained() {
		assertFailure(List.of(NeedyHandler.class), "socketserver.port=0").contains("NeedyHandler")
			.contains("required a bean of type 'java.util.Random' that could not be found");
	}

	@Test
	void anUnknownHandlerBeanIsExplained() {
		assertFailure(List.of(DatagramLambda.class), "socketserver.port=0", "socketserver.handler=nobody")
			.contains("'socketserver.handler' is set to 'nobody'")
			.contains("'datagrams'");
	}

	@Test
	void aHandlerBoundToAnUnknownServerIsExplained() {
		assertFailure(List.of(TwoBoundHandlers.class), "socketserver.server.b.port=0")
			.contains("@SocketServerHandler(\"a\"), but there is no socket server 'a'")
			.contains("'socketserver.server.a'")
			.contains("'b'");
	}

	@Test
	void aPortWithAUnixTypeIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream", "socketserver.port=9999")
			.contains("'socketserver.port' is set to '9999'")
			.contains("of type 'unix-stream'")
			.contains("set 'socketserver.type' to 'tcp' or 'udp'");
	}

	@Test
	void anAddressWithAUnixTypeIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-datagram",
				"socketserver.addresses=127.0.0.1")
			.contains("'socketserver.addresses' is set to");
	}

	@Test
	void aPathWithAnInternetTypeIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.path=/tmp/s")
			.contains("'socketserver.path' is set to '/tmp/s'")
			.contains("'unix-stream' or 'unix-datagram'");
	}

	@Test
	void aPathBesideAPortIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream", "socketserver.path=/tmp/s",
				"socketserver.port=1")
			.contains("mutually exclusive")
			.contains("socketserver.path")
			.contains("socketserver.port");
	}

	@Test
	void twoKindsOfAddressesAreExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.a.port=0",
				"socketserver.server.a.address=127.0.0.1", "socketserver.server.a.addresses=127.0.0.1")
			.contains("mutually exclusive")
			.contains("socketserver.server.a.addresses");
	}

	@Test
	void aDefaultServerBesideFlatKeysIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.server.default.port=0")
			.contains("mutually exclusive")
			.contains("socketserver.server.default.port");
	}

	@Test
	void anInvalidNameIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.server[Big_One].port=0").contains("'Big_One'")
			.contains("lower-case letters, digits and dashes");
	}

	@Test
	void namesThatDifferInDashesOnlyAreExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.big-one.port=0",
				"socketserver.server.bigone.port=0")
			.contains("'big-one' and 'bigone'")
			.contains("differ in dashes only");
	}

	@Test
	void invalidPermissionsAreExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream", "socketserver.path=/tmp/s",
				"socketserver.path-permissions=0600")
			.contains("socketserver.path-permissions")
			.contains("0600");
	}

	@Test
	void invalidValuesAreExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.queue-size=0")
			.contains("socketserver.queue-size")
			.contains("must be at least 1");
	}

	@Test
	void aPoolWithoutThreadsIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.concurrency=pool",
				"socketserver.threads.max=0")
			.contains("socketserver.threads.max");
	}

	@ParameterizedTest
	@CsvSource({ "udp, bundle, web", "unix-datagram, bundle, web", "udp, enabled, true", "udp, client-auth, need" })
	void tlsOfADatagramServerIsExplained(String type, String key, String value) {
		assertFailure(List.of(DatagramLambda.class), "socketserver.server.d.type=" + type,
				"socketserver.server.d." + (type.equals("udp") ? "port=0" : "path=/tmp/s"),
				"socketserver.server.d.ssl." + key + "=" + value)
			.contains("socketserver.server.d.ssl." + key)
			.contains("A server of type '" + type + "' cannot speak TLS")
			.contains("set 'socketserver.server.d.type' to 'tcp' or 'unix-stream'");
	}

	@Test
	void tlsWithoutABundleIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.enabled=true")
			.contains("socketserver.ssl.enabled")
			.contains("TLS needs a certificate. Set 'socketserver.ssl.bundle' to the name of an SSL bundle.");
	}

	@Test
	void anUnknownBundleIsExplained() throws IOException {
		Path file = TestTls.install(1, this.directory.resolve("web.pem"));
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=wbe",
				"spring.ssl.bundle.pem.web.keystore.certificate=" + file,
				"spring.ssl.bundle.pem.web.keystore.private-key=" + file)
			.contains("socketserver.ssl.bundle")
			.contains("wbe")
			.contains("There is no SSL bundle of that name. Known are web.");
	}

	@Test
	void aBundleThatIsNotDefinedAtAllIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web")
			.contains("There are none at all. Bundles are defined below 'spring.ssl.bundle'.");
	}

	@Test
	void aBundleWithoutAFileIsExplained() {
		Path file = this.directory.resolve("missing.pem");
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
				"spring.ssl.bundle.pem.web.keystore.certificate=" + file,
				"spring.ssl.bundle.pem.web.keystore.private-key=" + file)
			.contains("socketserver.ssl.bundle")
			.contains("The SSL bundle cannot be used")
			.contains("missing.pem");
	}

	@Test
	void aBundleWithAnUnreadableFileIsExplained() throws IOException {
		Path file = Files.writeString(this.directory.resolve("web.pem"), "nonsense");
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
				"spring.ssl.bundle.pem.web.keystore.certificate=" + file,
				"spring.ssl.bundle.pem.web.keystore.private-key=" + file)
			.contains("socketserver.ssl.bundle")
			.contains("The SSL bundle cannot be used");
	}

	@Test
	void aBundleWithoutAPrivateKeyIsExplained() throws IOException {
		Path file = TestTls.install(1, this.directory.resolve("web.pem"));
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
				"spring.ssl.bundle.pem.web.truststore.certificate=" + file)
			.contains("The SSL bundle cannot be used: It has no private key with a certificate");
	}

	@ParameterizedTest
	@ValueSource(strings = { "02", "rsa" })
	void aBundleWhoseKeyDoesNotFitItsCertificateIsExplained(String other) throws IOException {
		Path certificate = TestTls.install(1, this.directory.resolve("web.crt"));
		Path key = TestTls.install(other, this.directory.resolve("web.key"));
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
				"spring.ssl.bundle.pem.web.keystore.certificate=" + certificate,
				"spring.ssl.bundle.pem.web.keystore.private-key=" + key)
			.contains("The SSL bundle cannot be used: Its private key does not fit its certificate");
	}

	@ParameterizedTest
	@CsvSource({ "enabled-protocols, TLSv9", "ciphers, TLS_OF_NOBODY" })
	void aBundleWithAnUnknownProtocolOrCipherIsExplained(String option, String value) throws IOException {
		Path file = TestTls.install(1, this.directory.resolve("web.pem"));
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
				"spring.ssl.bundle.pem.web.keystore.certificate=" + file,
				"spring.ssl.bundle.pem.web.keystore.private-key=" + file,
				"spring.ssl.bundle.pem.web.options." + option + "=" + value)
			.contains("socketserver.ssl.bundle")
			.contains("Java does not know '" + value + "' of its 'options." + option + "'. Known are ");
	}

	@Test
	void certificatesOfClientsWithoutTlsAreExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.client-auth=need")
			.contains("socketserver.ssl.client-auth")
			.contains("the server does not speak TLS. Set 'socketserver.ssl.bundle'");
	}

	@Test
	void aNegativeHandshakeTimeoutIsExplained() throws IOException {
		Path file = TestTls.install(1, this.directory.resolve("web.pem"));
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
				"spring.ssl.bundle.pem.web.keystore.certificate=" + file,
				"spring.ssl.bundle.pem.web.keystore.private-key=" + file, "socketserver.ssl.handshake-timeout=-1s")
			.contains("socketserver.ssl.handshake-timeout")
			.contains("must not be negative");
	}

	@Test
	void tlsWithoutTheBeanThatHasTheBundlesIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
				"spring.autoconfigure.exclude=" + SslAutoConfiguration.class.getName())
			.contains("The application has no bean of type SslBundles");
	}

	@Test
	void anInvalidWriteBufferSizeIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.write-buffer-size=big")
			.contains("socketserver.write-buffer-size")
			.contains("'big' must be 'adaptive', 0 or a size such as '16KB'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "max-frame-size", "max-line-length", "receive-buffer-size", "send-buffer-size",
			"max-pending-output" })
	void aSizeThatIsTooLargeIsExplained(String key) {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver." + key + "=2GB")
			.contains("Invalid value '2GB' for configuration property 'socketserver." + key + "'")
			.contains("The size must be at most 2147483647B");
	}

	@ParameterizedTest
	@ValueSource(strings = { "max-connections", "max-connections-per-client", "accept-rate-per-client",
			"max-frames-per-connection" })
	void aLimitOfNoneIsExplained(String key) {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver." + key + "=0")
			.contains("'" + key + "' must be at least 1, or -1 for no limit, but is 0");
	}

	@Test
	void aProxyThatNobodyNamesIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0",
				"socketserver.proxy-protocol.enabled=true")
			.contains("socketserver.proxy-protocol.trusted-addresses")
			.contains("must name the proxies that are believed, but is empty")
			.contains("set it to their addresses, such as '10.0.0.0/8', or to 'unix:' for a Unix socket");
	}

	@ParameterizedTest
	@CsvSource({ "tcp, port=0, unix:, add the addresses of the proxies",
			"unix-stream, path=/tmp/s, 10.0.0.0/8, add 'unix:'" })
	void aProxyThatCannotConnectIsExplained(String type, String address, String trusted, String remedy) {
		assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=" + type, "socketserver." + address,
				"socketserver.proxy-protocol.enabled=true", "socketserver.proxy-protocol.trusted-addresses=" + trusted)
			.contains("socketserver.proxy-protocol.trusted-addresses")
			.contains("which nobody has who connects to a server of type '" + type + "'")
			.contains(remedy + " or change 'type'");
	}

	@Test
	void twoServersWithOneNameAreExplained() {
		assertFailure(List.of(UpperCaseHandler.class, ServerBean.class), "socketserver.server.bean.port=0")
			.contains("more than one socket server 'bean'");
	}

	@Test
	void aCustomizerThatRenamesAServerIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class, Renaming.class), "socketserver.server.a.port=0")
			.contains("The bean 'renaming' of type SocketServerCustomizer changes the name of the socket server 'a' to "
					+ "'same'")
			.contains("Let it keep the name");
	}

	@Test
	void aCustomizerThatReturnsNothingIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class, Forgetful.class), "socketserver.port=0")
			.contains(
					"The bean 'forgetful' of type SocketServerCustomizer returns null for the socket server 'default'")
			.contains("Let it return the configuration that it was given");
	}

	@Test
	void aServerFactoryThatMakesNoServerIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class, Idle.class), "socketserver.port=0")
			.contains("The bean 'idle' of type SocketServerFactory returns null for the socket server 'default'")
			.contains("Let it return a server that is not bound");
	}

	@Test
	void aServerFactoryThatGivesTwoServersOneNameIsExplained() {
		assertFailure(List.of(UpperCaseHandler.class, OneName.class), "socketserver.server.a.port=0",
				"socketserver.server.b.port=0")
			.contains("more than one socket server 'same'")
			.contains("give each server the name of its configuration");
	}

	private AbstractStringAssert<?> assertFailure(List<Class<?>> sources, String... properties) {
		List<Class<?>> all = new ArrayList<>(sources);
		all.add(0, AutoConfigured.class);
		SpringApplication application = new SpringApplication(all.toArray(Class<?>[]::new));
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		List<String> arguments = new ArrayList<>();
		for (String property : properties) {
			arguments.add("--" + property);
		}
		assertThatException().isThrownBy(() -> {
			try (ConfigurableApplicationContext context = application.run(arguments.toArray(String[]::new))) {
				assertThat(context).isNotNull();
			}
		});
		return assertThat(this.output.getAll()).contains("APPLICATION FAILED TO START").contains("Action:");
	}

	static boolean isRoot() {
		return "root".equals(System.getProperty("user.name"));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SocketServerAutoConfiguration.class, SslAutoConfiguration.class })
	static class AutoConfigured {

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoHandlers {

		@Bean
		RequestHandler<StreamRequest> one() {
			return (request) -> {
			};
		}

		@Bean
		RequestHandler<StreamRequest> two() {
			return (request) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoBoundHandlers {

		@Bean
		@SocketServerHandler("a")
		RequestHandler<StreamRequest> one() {
			return (request) -> {
			};
		}

		@Bean
		@SocketServerHandler("a")
		RequestHandler<StreamRequest> two() {
			return (request) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DatagramLambda {

		@Bean
		RequestHandler<DatagramRequest> datagrams() {
			return (request) -> {
			};
		}

	}

	@SocketServerHandler
	static class NeedyHandler extends StreamRequestHandler {

		NeedyHandler(Random random) {
		}

	}

	@SocketServerHandler
	@EnableAsync(proxyTargetClass = true)
	static class AdvisedHandler extends LineHandler {

		@Override
		protected void handleLine(byte[] line) {
			audit();
		}

		@Async
		void audit() {
		}

	}

	@Component
	@EnableAsync
	static class AdvisedSingleton extends StreamRequestHandler {

		@Async
		void audit() {
		}

	}

	@Component
	static class StatefulComponent extends StreamRequestHandler {

	}

	@Configuration(proxyBeanMethods = false)
	static class HiddenStateful {

		@Bean
		RequestHandler<StreamRequest> hidden() {
			return new UpperCaseHandler();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BusyServerBean {

		private static int port;

		@Bean
		TcpServer busy() {
			return new TcpServer(ServerConfig.tcp("127.0.0.1", port).withName("busy"), UpperCaseHandler::new);
		}

	}

	/**
	 * Makes servers that cannot be bound, for reasons that a test cannot have by itself.
	 */
	static class Refusing implements SocketServerFactory {

		private static Exception failure;

		@Override
		public BaseServer<StreamRequest> createStreamServer(ServerConfig config,
				RequestHandlerFactory<StreamRequest> handlerFactory) {
			return (config.type() == SocketType.TCP) ? new TcpServer(config, handlerFactory) {

				@Override
				protected void serverBind() throws IOException {
					refuse();
				}

			} : new UnixStreamServer(config, handlerFactory) {

				@Override
				protected void serverBind() throws IOException {
					refuse();
				}

			};
		}

		private static void refuse() throws IOException {
			if (failure instanceof IOException exception) {
				throw exception;
			}
			throw (RuntimeException) failure;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Renaming {

		@Bean
		SocketServerCustomizer renaming() {
			return (config) -> config.withName("same");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Forgetful {

		@Bean
		@SuppressWarnings("NullAway")
		SocketServerCustomizer forgetful() {
			return (config) -> null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Idle {

		@Bean
		SocketServerFactory idle() {
			return new SocketServerFactory() {

				@Override
				@SuppressWarnings("NullAway")
				public BaseServer<StreamRequest> createStreamServer(ServerConfig config,
						RequestHandlerFactory<StreamRequest> handlerFactory) {
					return null;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneName {

		@Bean
		SocketServerFactory oneName() {
			return new SocketServerFactory() {

				@Override
				public BaseServer<StreamRequest> createStreamServer(ServerConfig config,
						RequestHandlerFactory<StreamRequest> handlerFactory) {
					return new TcpServer(config.withName("same"), handlerFactory);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ServerBean {

		@Bean
		UnixStreamServer server() {
			return new UnixStreamServer(ServerConfig.unixStream("/tmp/never-bound").withName("bean"),
					UpperCaseHandler::new);
		}

	}

}
