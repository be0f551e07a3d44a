package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.spring.boot.SocketServerStartException;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketServerStartFailureAnalyzer}, for failures that a test cannot
 * bring about everywhere.
 */
class SocketServerStartFailureAnalyzerTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void aLowPortThatMayNotBeBoundIsExplained() {
		FailureAnalysis analysis = analyze(tcp("default"), new SocketException("Permission denied"));
		assertThat(analysis.getDescription()).contains("127.0.0.1 port 80 ('socketserver.port'): Permission denied.");
		assertThat(analysis.getAction()).startsWith("Set 'socketserver.port' to a port from 1024 on");
	}

	@Test
	void aDirectoryThatMayNotBeWrittenIsExplained() {
		FailureAnalysis analysis = analyze(unix("/run/s"), new AccessDeniedException("/run/.x"));
		assertThat(analysis.getDescription()).contains("'/run/s' ('socketserver.path'): Permission denied: '/run/.x'.");
		assertThat(analysis.getAction()).startsWith("Allow the process to write to the directory");
	}

	@Test
	void anAbstractNameWithoutJunixsocketIsExplained() {
		FailureAnalysis analysis = analyze(unix("@name"),
				new UnsupportedOperationException("The JDK does not support the abstract Unix socket name '@name'; "
						+ "add 'com.kohlschutter.junixsocket:junixsocket-common' and 'junixsocket-native-common' to the class path"));
		assertThat(analysis.getDescription()).contains("'@name'").contains("junixsocket");
		assertThat(analysis.getAction()).startsWith("Add 'com.kohlschutter.junixsocket:junixsocket-common'")
			.contains("set 'socketserver.path' to a path that does not begin with '@'");
	}

	@Test
	void aFailureThatIsNotKnownNamesTheServer() {
		FailureAnalysis analysis = analyze(tcp("default"), new IOException("Strange"));
		assertThat(analysis.getDescription()).contains("'default'").contains("Strange.");
		assertThat(analysis.getAction()).contains("'socketserver.type'");
	}

	@Test
	void thePropertyOfANamedServerIsNamed() {
		this.environment.setProperty("socketserver.server.web.port", "80");
		assertThat(analyze(tcp("web"), new SocketException("Permission denied")).getAction())
			.contains("'socketserver.server.web.port'");
	}

	@Test
	void aServerThatIsABeanHasNoProperty() {
		assertThat(analyze(tcp("own"), new SocketException("Permission denied")).getAction())
			.contains("the 'port' of the bean that is the server");
	}

	private FailureAnalysis analyze(BaseServer<?> server, Exception cause) {
		FailureAnalysis analysis = new SocketServerStartFailureAnalyzer(this.environment)
			.analyze(new SocketServerStartException(server, cause));
		assertThat(analysis).isNotNull();
		return analysis;
	}

	private static BaseServer<?> tcp(String name) {
		return new TcpServer(ServerConfig.tcp("127.0.0.1", 80).withName(name), UpperCaseHandler::new);
	}

	private static BaseServer<?> unix(String path) {
		return new UnixStreamServer(ServerConfig.unixStream(path), UpperCaseHandler::new);
	}

}
