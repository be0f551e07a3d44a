package io.github.socketserver.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.DatagramRequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.SocketServerDrainLifecycle;
import io.github.socketserver.spring.boot.SocketServerFactory;
import io.github.socketserver.spring.boot.SocketServerRegistration;
import io.github.socketserver.spring.boot.SocketServerStartStopLifecycle;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketServerAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SocketServerAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class));

	@Test
	void whenThereIsNeitherHandlerNorPropertyThereIsNoServer() {
		this.contextRunner.run((context) -> assertThat(context.getBean(SocketServers.class).isEmpty()).isTrue());
	}

	@Test
	void whenThereIsAHandlerAndAPortTheDefaultServerServes() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> assertThat(Clients.exchange(context, "default", "hello")).isEqualTo("HELLO"));
	}

	@Test
	void whenTheFeatureIsDisabledThereIsNoBean() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class)
			.withPropertyValues("socketserver.port=0", "socketserver.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SocketServers.class)
				.doesNotHaveBean(SocketServerStartStopLifecycle.class)
				.doesNotHaveBean(SocketServerDrainLifecycle.class));
	}

	@Test
	void whenAServerIsDisabledItsHandlerIsIgnored() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class)
			.withPropertyValues("socketserver.server.one.port=0", "socketserver.server.one.enabled=false")
			.run((context) -> assertThat(context.getBean(SocketServers.class).isEmpty()).isTrue());
	}

	@Test
	void namedServersServeBesideTheDefaultServer() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class)
			.withPropertyValues("socketserver.port=0", "socketserver.server.one.port=0",
					"socketserver.server.two-more.port=0")
			.run((context) -> {
				SocketServers servers = context.getBean(SocketServers.class);
				assertThat(servers.names()).containsExactly("default", "one", "two-more");
				assertThat(servers).allSatisfy((server) -> assertThat(Clients.exchange(server, "a")).isEqualTo("A"));
			});
	}

	@Test
	void whenOnlyNamedServersAreConfiguredThereIsNoDefaultServer() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class)
			.withPropertyValues("socketserver.server.one.port=0", "socketserver.queue-size=5")
			.run((context) -> assertThat(context.getBean(SocketServers.class).names()).containsExactly("one"));
	}

	@Test
	void flatKeysWithoutEffectAreReported(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class)
			.withPropertyValues("socketserver.server.one.port=0", "socketserver.queue-size=5", "socketserver.home=/x")
			.run((context) -> assertThat(output).contains("The properties [socketserver.queue-size] have no effect"));
	}

	@Test
	void theDefaultServerMayBeNamedToo() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class)
			.withPropertyValues("socketserver.server.default.port=0", "socketserver.home=/x")
			.run((context) -> assertThat(context.getBean(SocketServers.class).names()).containsExactly("default"));
	}

	@Test
	void whenVirtualThreadsAreEnabledTheyServeIfThisJavaHasThem() {
		String expected = (Runtime.version().feature() >= 21) ? "virtual" : "threading";
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class)
			.withPropertyValues("socketserver.port=0", "spring.threads.virtual.enabled=true")
			.run((context) -> {
				assertThat(context.getBean(SocketServers.class).get("default").config().concurrency())
					.hasToString(expected);
				assertThat(Clients.exchange(context, "default", "a")).isEqualTo("A");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "synchronous", "threading", "pool" })
	void eachModeServes(String mode) {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class)
			.withPropertyValues("socketserver.port=0", "socketserver.concurrency=" + mode)
			.run((context) -> assertThat(Clients.exchange(context, "default", "a")).isEqualTo("A"));
	}

	@Test
	void aUnixDatagramServerStartsAndCleansUp(@TempDir Path directory) {
		Path path = directory.resolve("s");
		this.contextRunner.withBean(DatagramRequestHandler.class, () -> new DatagramRequestHandler() {
		}, (definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))
			.withPropertyValues("socketserver.type=unix-datagram", "socketserver.path=" + path)
			.run((context) -> {
				assertThat(path).exists();
				assertThat(context.getBean(SocketServers.class).get("default").state()).isEqualTo(ServerState.RUNNING);
			});
		assertThat(path).doesNotExist();
	}

	@Test
	void aServerBeanIsManagedLikeTheOthers() {
		this.contextRunner.withUserConfiguration(OwnServerConfiguration.class, UpperCaseHandler.class)
			.run((context) -> {
				SocketServers servers = context.getBean(SocketServers.class);
				assertThat(servers.names()).containsExactly("own");
				assertThat(servers.get("own").state()).isEqualTo(ServerState.RUNNING);
				assertThat(Clients.exchange(context, "own", "x")).isEqualTo("X");
			});
	}

	@Test
	void aServerFactoryBeanReplacesTheDefault() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class, FactoryConfiguration.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> assertThat(context.getBean(SocketServers.class).get("default"))
				.isInstanceOf(OwnServer.class));
	}

	@Test
	void aCollectionOfServersReplacesTheDefault() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class, OwnServersConfiguration.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> {
				assertThat(context).hasSingleBean(SocketServers.class);
				assertThat(context.getBean(SocketServers.class).names()).containsExactly("by-hand");
				assertThat(Clients.exchange(context, "by-hand", "a")).isEqualTo("A");
			});
	}

	@Test
	void ownLifecyclesReplaceTheDefaults() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class, OwnLifecyclesConfiguration.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(SocketServerStartStopLifecycle.class)
					.doesNotHaveBean(SocketServerDrainLifecycle.class);
				assertThat(context.getBean(SocketServers.class).get("default").state()).isEqualTo(ServerState.NEW);
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnServersConfiguration {

		@Bean
		SocketServers servers(ApplicationContext applicationContext) {
			TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withName("by-hand"),
					UpperCaseHandler::new);
			return new SocketServers(() -> List.of(new SocketServerRegistration(server, true, Duration.ofSeconds(10))),
					applicationContext);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLifecyclesConfiguration {

		@Bean
		Object socketServerStartStopLifecycle() {
			return new Object();
		}

		@Bean
		Object socketServerDrainLifecycle() {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnServerConfiguration {

		@Bean
		TcpServer ownServer() {
			return new OwnServer(ServerConfig.tcp("localhost", 0).withName("own"), UpperCaseHandler::new);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryConfiguration {

		@Bean
		SocketServerFactory ownFactory() {
			return new SocketServerFactory() {

				@Override
				public TcpServer createStreamServer(ServerConfig config,
						RequestHandlerFactory<StreamRequest> handlerFactory) {
					return new OwnServer(config, handlerFactory);
				}

			};
		}

	}

	static class OwnServer extends TcpServer {

		OwnServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlerFactory) {
			super(config, handlerFactory);
		}

	}

}
