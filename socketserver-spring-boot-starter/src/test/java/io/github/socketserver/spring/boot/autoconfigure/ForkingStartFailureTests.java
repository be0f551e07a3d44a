package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.SocketServerHandler;
import io.github.socketserver.spring.boot.SocketServerStartException;
import io.github.socketserver.spring.boot.testing.ForkingApplication;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import io.github.socketserver.transport.HandOverTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for what users read when an application with servers that fork does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
@EnabledOnOs(OS.LINUX)
class ForkingStartFailureTests {

	private static final String REMEDY = "Set the property 'socketserver.server.f.processes.type' to 'spring', so that "
			+ "the processes have the beans of the application, take the injection out of the handler, or set "
			+ "'socketserver.server.f.concurrency' to another mode such as 'threading'.";

	private final CapturedOutput output;

	ForkingStartFailureTests(CapturedOutput output) {
		this.output = output;
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ConstructorHandler | its constructor needs java.lang.StringBuilder
			FieldHandler | its field 'greeting' is injected
			ValueHandler | its field 'greeting' is injected
			MethodHandler | its method setGreeting is called with java.lang.StringBuilder
			AwareHandler | it implements EnvironmentAware
			FactoryMethod | method handler, which makes it, needs java.lang.StringBuilder
			""")
	void aLeanHandlerIntoWhichSomethingIsInjectedIsExplained(String type, String needs) throws Exception {
		assertFailure(Class.forName(getClass().getName() + "$" + type));
		assertThat(this.output)
			.contains("The worker processes of the socket server 'f' make handlers by the name of "
					+ "their class and inject nothing, but the handler is the bean '")
			.contains("and " + needs + ".")
			.contains(REMEDY);
	}

	@Test
	void aLeanHandlerThatIsALambdaIsExplained() {
		assertFailure(Lambda.class);
		assertThat(this.output).contains("a lambda of " + Lambda.class.getName())
			.contains("Give the handler a public class with a public constructor without arguments, or set "
					+ "'socketserver.server.f.processes.type' to 'spring'.");
	}

	@Test
	void aLeanHandlerThatIsNotPublicIsExplained() {
		assertFailure(HiddenHandler.class);
		assertThat(this.output).contains(HiddenHandler.class.getName() + " is not public")
			.contains("or set 'socketserver.server.f.processes.type' to 'spring'.");
	}

	@Test
	void anApplicationThatNobodyCouldStartAgainIsExplained() {
		new ApplicationContextRunner().withUserConfiguration(ForkingApplication.class)
			.withPropertyValues("socketserver.server.lean.port=0", "socketserver.server.beans.port=0",
					"socketserver.server.beans.concurrency=forking", "socketserver.server.beans.processes.type=spring")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("The worker processes that 'socketserver.server.beans.processes.type' asks for "
						+ "start the application again, but it was not started by SpringApplication."));
	}

	@Test
	void aSystemOtherThanLinuxIsExplained() {
		FailureAnalysis analysis = analyzeWith("os.name", "Plan 9");
		assertThat(analysis.getDescription())
			.contains("Concurrency 'forking' is not available: it needs Linux, but this is Plan 9");
		assertThat(analysis.getAction())
			.isEqualTo("Set 'socketserver.server.f.concurrency' to another mode such as 'threading'.");
	}

	@Test
	void aNativeImageIsExplained() {
		FailureAnalysis analysis = analyzeWith("org.graalvm.nativeimage.imagecode", "runtime");
		assertThat(analysis.getDescription()).contains("a native image cannot start worker processes");
		assertThat(analysis.getAction())
			.isEqualTo("Set 'socketserver.server.f.concurrency' to another mode such as 'threading'.");
	}

	@Test
	void aMissingJunixsocketIsExplained() throws Exception {
		FailureAnalysis analysis = analyze(new UnsupportedOperationException(
				"Concurrency 'forking' is not available: " + obstacleWithoutJunixsocket()));
		assertThat(analysis.getDescription()).contains("it needs junixsocket; add");
		assertThat(analysis.getAction()).isEqualTo(
				"Add 'com.kohlschutter.junixsocket:junixsocket-common' and 'junixsocket-native-common' to the dependencies, "
						+ "or set 'socketserver.server.f.concurrency' to another mode such as 'threading'.");
	}

	private void assertFailure(Class<?> source) {
		SpringApplication application = new SpringApplication(AutoConfigured.class, source);
		application.setRegisterShutdownHook(false);
		assertThatException().isThrownBy(() -> {
			try (ConfigurableApplicationContext context = application.run("--spring.main.web-application-type=none",
					"--socketserver.server.f.port=0", "--socketserver.server.f.concurrency=forking")) {
				assertThat(context).isNotNull();
			}
		});
		assertThat(this.output).contains("APPLICATION FAILED TO START").contains("Action:");
	}

	private static FailureAnalysis analyzeWith(String systemProperty, String value) {
		String before = System.getProperty(systemProperty);
		System.setProperty(systemProperty, value);
		try (TcpServer server = server()) {
			server.bind();
			throw new AssertionError("The server should not have been bound");
		}
		catch (IOException | UnsupportedOperationException ex) {
			return analyze(ex);
		}
		finally {
			if (before != null) {
				System.setProperty(systemProperty, before);
			}
			else {
				System.clearProperty(systemProperty);
			}
		}
	}

	private static FailureAnalysis analyze(Exception failure) {
		MockEnvironment environment = new MockEnvironment();
		environment.setProperty("socketserver.server.f.concurrency", "forking");
		FailureAnalysis analysis = new SocketServerStartFailureAnalyzer(environment)
			.analyze(new SocketServerStartException(server(), failure));
		assertThat(analysis).isNotNull();
		return analysis;
	}

	private static TcpServer server() {
		return new TcpServer(ServerConfig.tcp("127.0.0.1", 0)
			.withName("f")
			.withConcurrency(Concurrency.forking(ProcessSettings.defaults())), UpperCaseHandler::new);
	}

	/*
	 * The core's own words, from a class path that lacks it.
	 */
	private static String obstacleWithoutJunixsocket() throws Exception {
		List<URL> classPath = new ArrayList<>();
		String tested = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		for (String entry : tested.split(System.getProperty("path.separator"))) {
			if (!entry.contains("junixsocket")) {
				classPath.add(Path.of(entry).toUri().toURL());
			}
		}
		try (URLClassLoader loader = new URLClassLoader(classPath.toArray(URL[]::new),
				ClassLoader.getPlatformClassLoader())) {
			return (String) loader.loadClass(HandOverTransport.class.getName()).getMethod("obstacle").invoke(null);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SocketServerAutoConfiguration.class)
	static class AutoConfigured {

		@Bean
		StringBuilder greeting() {
			return new StringBuilder("hello");
		}

	}

	@SocketServerHandler
	public static class ConstructorHandler extends LineHandler {

		ConstructorHandler(StringBuilder greeting) {
		}

		@Override
		protected void handleLine(byte[] line) {
		}

	}

	@SocketServerHandler
	public static class FieldHandler extends UpperCaseHandler {

		@Autowired
		StringBuilder greeting;

	}

	@SocketServerHandler
	public static class ValueHandler extends UpperCaseHandler {

		@Value("${socketserver.server.f.port}")
		int greeting;

	}

	@SocketServerHandler
	public static class MethodHandler extends UpperCaseHandler {

		@Autowired
		void setGreeting(StringBuilder greeting) {
		}

	}

	@SocketServerHandler
	public static class AwareHandler extends UpperCaseHandler implements EnvironmentAware {

		@Override
		public void setEnvironment(Environment environment) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryMethod {

		@Bean
		RequestHandler<StreamRequest> handler(StringBuilder greeting) {
			return (request) -> request.output().writeLine(greeting.toString());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Lambda {

		@Bean
		RequestHandler<StreamRequest> handler() {
			return (request) -> request.output().writeLine("hello");
		}

	}

	@SocketServerHandler
	static class HiddenHandler extends UpperCaseHandler {

	}

}
