package io.github.socketserver.spring.boot.autoconfigure;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.SocketServerCustomizer;
import io.github.socketserver.spring.boot.SocketServerFactory;
import io.github.socketserver.spring.boot.SocketServerStartStopLifecycle;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what applications may replace, add to, and override.
 */
@ExtendWith(OutputCaptureExtension.class)
class CustomizationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class));

	@Test
	void customizersAreAppliedInTheirOrderAndThoseWithoutOneLast() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class, Customizers.class)
			.withPropertyValues("socketserver.port=0", "socketserver.queue-size=1")
			.run((context) -> assertThat(context.getBean(Customizers.class).seen).containsExactly("first sees 1",
					"second sees 2", "last sees 3"));
	}

	@Test
	void customizersSeeEachServerOfThePropertiesAndNoBean() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class, OwnServer.class, Names.class)
			.withPropertyValues("socketserver.server.a.port=0", "socketserver.server.b.port=0")
			.run((context) -> {
				assertThat(context.getBean(SocketServers.class).names()).containsExactlyInAnyOrder("own", "a", "b");
				assertThat(context.getBean(Names.class).seen).containsExactlyInAnyOrder("a", "b");
			});
	}

	@Test
	void oneServerMayHaveAnExecutorOfItsOwn() {
		this.contextRunner.withUserConfiguration(ThreadName.class, OwnExecutor.class)
			.withPropertyValues("socketserver.server.mine.port=0", "socketserver.server.other.port=0")
			.run((context) -> {
				assertThat(Clients.exchange(context, "mine", "")).isEqualTo("my-thread");
				assertThat(Clients.exchange(context, "other", "")).isEqualTo("socketserver-other-1");
			});
	}

	@Test
	void aTaskExecutorThatStopsAfterTheServersLetsItsRequestsEnd(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class, LastingTaskExecutor.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> {
				TcpServer server = (TcpServer) context.getBean(SocketServers.class).get("default");
				try (Socket client = Clients.connect(server)) {
					Awaitility.await().until(() -> server.statistics().activeRequests() == 1);
					Thread closing = new Thread(context::close);
					closing.start();
					Awaitility.await().until(server::isShuttingDown);
					Clients.send(client, "late");
					assertThat(Clients.readAll(client)).isEqualTo("LATE");
					closing.join(20_000);
				}
			});
		assertThat(output).contains("Socket server 'default' stopped")
			.doesNotContain("aborted")
			.doesNotContain(" WARN ")
			.doesNotContain(" ERROR ");
	}

	@Test
	void theHooksOfASubclassThatIsABeanAreCalled(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(OwnServer.class).run((context) -> {
			assertThatHooksAreCalled(context, "own");
			assertThat(context.getBean(SocketServers.class).get("own")).isSameAs(context.getBean(TcpServer.class));
		});
		assertThat(output).doesNotContain(" ERROR ");
	}

	@Test
	void theHooksOfASubclassThatAFactoryMakesAreCalled(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(FailingHandler.class, OwnFactory.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> assertThatHooksAreCalled(context, "default"));
		assertThat(output).doesNotContain(" ERROR ");
	}

	@Test
	void aServerBeanIsStartedStoppedAndStartedAgainLikeTheOthers() {
		this.contextRunner.withUserConfiguration(OwnServer.class).run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			for (int i = 0; i < 2; i++) {
				assertThat(server.state()).isEqualTo(ServerState.RUNNING);
				assertThat(context.getEnvironment().getProperty("local.socketserver.own.port"))
					.isEqualTo(String.valueOf(server.localAddress().getPort()));
				context.stop();
				assertThat(server.state()).isEqualTo(ServerState.STOPPED);
				context.start();
			}
			context.close();
			assertThat(server.state()).isEqualTo(ServerState.CLOSED);
		});
	}

	@Test
	void serverBeansBeginInTheirOrder() {
		this.contextRunner.withUserConfiguration(OrderedServers.class)
			.run((context) -> assertThat(context.getBean(SocketServers.class).names()).containsExactly("early",
					"late"));
	}

	private static void assertThatHooksAreCalled(AssertableApplicationContext context, String name) {
		Hooked server = (Hooked) context.getBean(SocketServers.class).get(name);
		assertThat(Clients.exchange(server, "fail")).isEmpty();
		Awaitility.await().untilAsserted(() -> assertThat(server.errors).containsExactly("planted"));
		server.open = false;
		assertThat(Clients.exchange(server, "anything")).isEmpty();
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.counters().rejectedConnections(RejectReason.VERIFY)).isEqualTo(1));
		assertThat(server.errors).hasSize(1);
	}

	/**
	 * Server with hooks of its own.
	 */
	static class Hooked extends TcpServer {

		private final List<String> errors = new CopyOnWriteArrayList<>();

		private volatile boolean open = true;

		Hooked(ServerConfig config, RequestHandlerFactory<StreamRequest> handlerFactory) {
			super(config, handlerFactory);
		}

		@Override
		protected boolean verifyRequest(StreamRequest request) {
			return this.open;
		}

		@Override
		protected void handleError(StreamRequest request, Throwable failure) {
			this.errors.add(failure.getMessage());
		}

	}

	static class FailingHandler implements RequestHandler<StreamRequest> {

		@Override
		public void handle(StreamRequest request) throws Exception {
			request.input().readLine();
			throw new IllegalStateException("planted");
		}

	}

	static class ThreadName implements RequestHandler<StreamRequest> {

		@Override
		public void handle(StreamRequest request) throws Exception {
			request.input().readLine();
			request.output().writeLine(Thread.currentThread().getName().getBytes(StandardCharsets.UTF_8));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		private final List<String> seen = new CopyOnWriteArrayList<>();

		@Bean
		SocketServerCustomizer a() {
			return (config) -> see("last", config);
		}

		@Bean
		@Order(2)
		SocketServerCustomizer b() {
			return (config) -> see("second", config);
		}

		@Bean
		@Order(1)
		SocketServerCustomizer c() {
			return (config) -> see("first", config);
		}

		private ServerConfig see(String name, ServerConfig config) {
			this.seen.add(name + " sees " + config.queueSize());
			return config.withQueueSize(config.queueSize() + 1);
		}

	}

	static class Names implements SocketServerCustomizer {

		private final List<String> seen = new CopyOnWriteArrayList<>();

		@Override
		public ServerConfig customize(ServerConfig config) {
			this.seen.add(config.name());
			return config;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnExecutor {

		@Bean(destroyMethod = "shutdownNow")
		ExecutorService ownThreads() {
			return Executors.newSingleThreadExecutor((task) -> new Thread(task, "my-thread"));
		}

		@Bean
		SocketServerCustomizer ownExecutor(ExecutorService executor) {
			return (config) -> config.name().equals("mine") ? config.withConcurrency(Concurrency.executor(executor))
					: config;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LastingTaskExecutor {

		@Bean
		ThreadPoolTaskExecutor handlers() {
			ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
			executor.setPhase(SocketServerStartStopLifecycle.PHASE - 1);
			executor.setAcceptTasksAfterContextClose(true);
			return executor;
		}

		@Bean
		SocketServerCustomizer taskExecutor(ThreadPoolTaskExecutor handlers) {
			return (config) -> config.withConcurrency(Concurrency.executor(handlers));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnServer {

		@Bean
		Hooked ownServer() {
			return new Hooked(ServerConfig.tcp("127.0.0.1", 0).withName("own"), FailingHandler::new);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFactory {

		@Bean
		SocketServerFactory factory() {
			return new SocketServerFactory() {

				@Override
				public TcpServer createStreamServer(ServerConfig config,
						RequestHandlerFactory<StreamRequest> handlerFactory) {
					return new Hooked(config, handlerFactory);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OrderedServers {

		@Bean
		@Order(2)
		TcpServer late() {
			return new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withName("late"), FailingHandler::new);
		}

		@Bean
		@Order(1)
		TcpServer early() {
			return new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withName("early"), FailingHandler::new);
		}

	}

}
