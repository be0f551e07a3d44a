package io.github.socketserver.spring.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how servers start, drain and stop with their application.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServerLifecycleTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, LifecycleAutoConfiguration.class));

	private final ApplicationContextRunner echoRunner = this.contextRunner
		.withUserConfiguration(UpperCaseHandler.class);

	private final ApplicationContextRunner slowRunner = this.contextRunner.withUserConfiguration(SlowHandler.class)
		.withPropertyValues("socketserver.port=0");

	@Test
	void phasesAreThoseOfWebServers() {
		this.echoRunner.withPropertyValues("socketserver.port=0").run((context) -> {
			SocketServerDrainLifecycle drain = context.getBean(SocketServerDrainLifecycle.class);
			SocketServerStartStopLifecycle startStop = context.getBean(SocketServerStartStopLifecycle.class);
			assertThat(drain.getPhase()).isEqualTo(Integer.MAX_VALUE - 1024);
			assertThat(startStop.getPhase()).isEqualTo(Integer.MAX_VALUE - 2048);
			assertThat(drain.isPauseable()).isFalse();
			assertThat(startStop.isPauseable()).isFalse();
			assertThat(drain.isRunning()).isTrue();
			assertThat(startStop.isRunning()).isTrue();
		});
	}

	@Test
	void whenOneServerCannotBindNoneIsLeftOpen() throws IOException {
		int free = freePort();
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.echoRunner
				.withPropertyValues("socketserver.server.a.port=" + free,
						"socketserver.server.b.port=" + other.getLocalPort())
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("Address already in use"));
		}
		try (ServerSocket again = new ServerSocket(free, 1, InetAddress.getLoopbackAddress())) {
			assertThat(again.isBound()).isTrue();
		}
	}

	@Test
	void aRunningRequestEndsBeforeTheApplicationDoes(CapturedOutput output) {
		this.slowRunner.run((context) -> {
			try (Socket client = Clients.connect(port(context))) {
				SlowHandler handler = context.getBean(SlowHandler.class);
				assertThat(handler.entered.await(10, TimeUnit.SECONDS)).isTrue();
				Thread closing = close(context);
				Awaitility.await().until(() -> server(context).isShuttingDown());
				handler.release.countDown();
				assertThat(Clients.readAll(client)).isEqualTo("done");
				closing.join(10_000);
				assertThat(closing.isAlive()).isFalse();
			}
		});
		assertThat(output).doesNotContain(" WARN ").doesNotContain(" ERROR ");
	}

	@Test
	void aRequestThatDoesNotEndIsCutAtTheTimeoutOfThePhase() {
		this.slowRunner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=500ms").run((context) -> {
			try (Socket client = Clients.connect(port(context))) {
				assertThat(context.getBean(SlowHandler.class).entered.await(10, TimeUnit.SECONDS)).isTrue();
				long begin = System.nanoTime();
				context.close();
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(400),
						Duration.ofSeconds(5));
				assertThat(Clients.readAll(client)).isEmpty();
			}
		});
	}

	@Test
	void aRequestThatDoesNotEndIsCutWhenThePhaseEndsBeforeTheCloseTimeout(CapturedOutput output) {
		this.slowRunner
			.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=500ms", "socketserver.close-timeout=1h")
			.run((context) -> {
				try (Socket client = Clients.connect(port(context))) {
					assertThat(context.getBean(SlowHandler.class).entered.await(10, TimeUnit.SECONDS)).isTrue();
					long begin = System.nanoTime();
					context.close();
					assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(400),
							Duration.ofSeconds(5));
					assertThat(Clients.readAll(client)).isEmpty();
				}
			});
		assertThat(output).contains("aborted with 1 active requests");
	}

	@Test
	void immediateShutdownDoesNotWait() {
		this.slowRunner.withPropertyValues("socketserver.shutdown=immediate").run((context) -> {
			try (Socket client = Clients.connect(port(context))) {
				assertThat(context.getBean(SlowHandler.class).entered.await(10, TimeUnit.SECONDS)).isTrue();
				long begin = System.nanoTime();
				context.close();
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
				assertThat(Clients.readAll(client)).isEmpty();
			}
		});
	}

	@Test
	void abandonedRequestsGoOn() {
		this.slowRunner.withPropertyValues("socketserver.close-policy=abandon").run((context) -> {
			try (Socket client = Clients.connect(port(context))) {
				SlowHandler handler = context.getBean(SlowHandler.class);
				assertThat(handler.entered.await(10, TimeUnit.SECONDS)).isTrue();
				context.close();
				handler.release.countDown();
				assertThat(Clients.readAll(client)).isEqualTo("done");
			}
		});
	}

	@Test
	void allServersDrainAtTheSameTime() {
		this.slowRunner
			.withPropertyValues("socketserver.server.two.port=0", "spring.lifecycle.timeout-per-shutdown-phase=2s")
			.run((context) -> {
				SocketServers servers = context.getBean(SocketServers.class);
				try (Socket one = Clients.connect(port(servers.get("default")));
						Socket two = Clients.connect(port(servers.get("two")))) {
					Awaitility.await()
						.until(() -> servers.stream().allMatch((server) -> server.connections().size() == 1));
					long begin = System.nanoTime();
					context.close();
					assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(3500));
					assertThat(one.getInputStream().read()).isEqualTo(-1);
					assertThat(two.getInputStream().read()).isEqualTo(-1);
				}
			});
	}

	@Test
	void stoppedServersStartAgainOnTheSamePort() throws IOException {
		int port = freePort();
		this.echoRunner.withPropertyValues("socketserver.port=" + port).run((context) -> {
			for (int i = 0; i < 3; i++) {
				assertThat(Clients.exchange(context, "default", "a")).isEqualTo("A");
				context.stop();
				assertThat(server(context).state()).isEqualTo(ServerState.STOPPED);
				context.start();
			}
		});
	}

	@Test
	void aServerThatIsStartedAgainOnAnyPortPublishesTheNewOne() {
		this.echoRunner.withPropertyValues("socketserver.port=0").run((context) -> {
			context.stop();
			context.start();
			assertThat(context.getEnvironment().getProperty("local.socketserver.port", Integer.class))
				.isEqualTo(port(context));
		});
	}

	@Test
	void aServerWithoutAutoStartupIsStartedByHand() {
		this.echoRunner.withPropertyValues("socketserver.port=0", "socketserver.auto-startup=false").run((context) -> {
			SocketServers servers = context.getBean(SocketServers.class);
			assertThat(server(context).state()).isEqualTo(ServerState.NEW);
			assertThat(context.getEnvironment().containsProperty("local.socketserver.port")).isFalse();
			servers.start("default");
			assertThat(Clients.exchange(context, "default", "a")).isEqualTo("A");
			servers.stop("default");
			assertThat(server(context).state()).isEqualTo(ServerState.STOPPED);
		});
	}

	@Test
	void aServerThatStartsAlreadyIsLeftRunning() {
		this.echoRunner.withPropertyValues("socketserver.port=0").run((context) -> {
			int port = port(context);
			context.getBean(SocketServers.class).start("default");
			assertThat(port(context)).isEqualTo(port);
		});
	}

	@Test
	void readinessIsWithdrawnBeforeListenersCloseAndRestoredByARestart() {
		this.echoRunner.withUserConfiguration(EventLog.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> {
				AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
				EventLog log = context.getBean(EventLog.class);
				log.events.clear();
				context.stop();
				assertThat(log.events).containsExactly("REFUSING_TRAFFIC (listening)", "draining (listening)",
						"stopped (closed)");
				log.events.clear();
				context.start();
				assertThat(log.events).containsExactly("started (listening)", "ACCEPTING_TRAFFIC (listening)");
			});
	}

	@Test
	void readinessThatWasNeverGivenIsNotTouched() {
		this.echoRunner.withPropertyValues("socketserver.port=0").run((context) -> {
			context.stop();
			context.start();
			assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
				.isEqualTo(ReadinessState.REFUSING_TRAFFIC);
		});
	}

	@Test
	void withoutServersReadinessIsNotTouched() {
		this.contextRunner.run((context) -> {
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			context.stop();
			assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
				.isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		});
	}

	@Test
	void pausingOneServerDoesNotChangeReadiness() {
		this.echoRunner.withPropertyValues("socketserver.port=0").run((context) -> {
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			server(context).pause();
			assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
				.isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
			server(context).resume();
		});
	}

	@Test
	void eventsTellServerAndOutcome() {
		this.echoRunner.withUserConfiguration(EventLog.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> {
				EventLog log = context.getBean(EventLog.class);
				context.close();
				assertThat(log.socketServerEvents).extracting(SocketServerEvent::getServerName).containsOnly("default");
				assertThat(log.socketServerEvents).hasAtLeastOneElementOfType(SocketServerStartedEvent.class)
					.hasAtLeastOneElementOfType(SocketServerDrainingEvent.class);
				assertThat(log.socketServerEvents.get(2)).isInstanceOfSatisfying(SocketServerStoppedEvent.class,
						(event) -> assertThat(event.getReport().isGraceful()).isTrue());
			});
	}

	@Test
	void thePortsOfAllServersAreInTheEnvironment() {
		this.echoRunner.withPropertyValues("socketserver.port=0", "socketserver.server.other.port=0").run((context) -> {
			SocketServers servers = context.getBean(SocketServers.class);
			assertThat(intProperty(context, "local.socketserver.port")).isEqualTo(port(servers.get("default")));
			assertThat(intProperty(context, "local.socketserver.default.port")).isEqualTo(port(servers.get("default")));
			assertThat(intProperty(context, "local.socketserver.other.port")).isEqualTo(port(servers.get("other")));
		});
	}

	@Test
	void thePortOfTheOnlyServerNeedsNoName() {
		this.echoRunner.withPropertyValues("socketserver.server.only.port=0").run((context) -> {
			int port = port(context.getBean(SocketServers.class).get("only"));
			assertThat(intProperty(context, "local.socketserver.port")).isEqualTo(port);
			PortHolder holder = context.getAutowireCapableBeanFactory().createBean(PortHolder.class);
			assertThat(holder.port).isEqualTo(port);
			assertThat(holder.named).isEqualTo(port);
		});
	}

	@Test
	void thePathOfAUnixServerIsInTheEnvironment(@TempDir Path directory) {
		Path path = directory.resolve("s");
		this.echoRunner.withPropertyValues("socketserver.type=unix-stream", "socketserver.path=" + path)
			.run((context) -> {
				assertThat(context.getEnvironment().getProperty("local.socketserver.path")).isEqualTo(path.toString());
				assertThat(Clients.exchange(context, "default", "unix")).isEqualTo("UNIX");
			});
		assertThat(path).doesNotExist();
	}

	@Test
	void theParentContextKnowsThePortToo() {
		new ApplicationContextRunner().run((parent) -> this.echoRunner.withParent(parent)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> assertThat(intProperty(parent, "local.socketserver.port")).isEqualTo(port(context))));
	}

	@Test
	void theLoopKeepsTheProcessAlive() {
		this.echoRunner.withPropertyValues("socketserver.port=0")
			.run((context) -> assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> thread.getName().equals("socketserver-default"))
				.singleElement()
				.satisfies((thread) -> assertThat(thread.isDaemon()).isFalse()));
	}

	private static Thread close(ConfigurableApplicationContext context) {
		Thread thread = new Thread(context::close, "closing");
		thread.start();
		return thread;
	}

	private static int intProperty(ApplicationContext context, String name) {
		return context.getEnvironment().getRequiredProperty(name, Integer.class);
	}

	private static BaseServer<?> server(ApplicationContext context) {
		return context.getBean(SocketServers.class).get("default");
	}

	private static int port(ApplicationContext context) {
		return port(server(context));
	}

	private static int port(BaseServer<?> server) {
		assertThat(server.localAddress()).isInstanceOf(InetSocketAddress.class);
		return ((InetSocketAddress) server.localAddress()).getPort();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	static class SlowHandler implements RequestHandler<StreamRequest> {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch release = new CountDownLatch(1);

		@Override
		public void handle(StreamRequest request) throws Exception {
			this.entered.countDown();
			this.release.await();
			request.output().writeLine("done".getBytes(StandardCharsets.UTF_8));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EventLog {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final List<SocketServerEvent> socketServerEvents = new CopyOnWriteArrayList<>();

		private final SocketServers servers;

		EventLog(SocketServers servers) {
			this.servers = servers;
		}

		@EventListener
		void readiness(AvailabilityChangeEvent<ReadinessState> event) {
			add(event.getState().toString());
		}

		@EventListener
		void started(SocketServerStartedEvent event) {
			add("started");
		}

		@EventListener
		void draining(SocketServerDrainingEvent event) {
			add("draining");
		}

		@EventListener
		void stopped(SocketServerStoppedEvent event) {
			add("stopped");
		}

		@EventListener
		void any(SocketServerEvent event) {
			this.socketServerEvents.add(event);
		}

		private void add(String event) {
			boolean listening = this.servers.get("default").localAddress() != null;
			this.events.add(event + (listening ? " (listening)" : " (closed)"));
		}

	}

	static class PortHolder {

		@LocalSocketServerPort
		private int port;

		@Value("${local.socketserver.only.port}")
		private int named;

	}

}
