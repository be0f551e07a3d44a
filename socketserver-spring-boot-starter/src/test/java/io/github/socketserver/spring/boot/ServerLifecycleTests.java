package io.github.socketserver.spring.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
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
import org.springframework.context.annotation.Import;
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
	void pauseAndRestartOfTheContextLeaveTheServersServing() {
		this.echoRunner.withUserConfiguration(EventLog.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> {
				int port = port(context);
				EventLog log = context.getBean(EventLog.class);
				log.events.clear();
				context.pause();
				assertThat(Clients.exchange(context, "default", "a")).isEqualTo("A");
				context.restart();
				assertThat(Clients.exchange(context, "default", "a")).isEqualTo("A");
				assertThat(port(context)).isEqualTo(port);
				assertThat(log.events).isEmpty();
			});
	}

	@Test
	void aPausedServerKeepsItsPortAndServesThoseWhoWaited() {
		this.echoRunner.withPropertyValues("socketserver.port=0").run((context) -> {
			int port = port(context);
			server(context).pause();
			assertThat(port(context)).isEqualTo(port);
			try (Socket waiting = Clients.connect(port)) {
				Clients.send(waiting, "waited");
				server(context).resume();
				assertThat(Clients.readAll(waiting)).isEqualTo("WAITED");
			}
			assertThat(port(context)).isEqualTo(port);
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
	void stoppingAndStartingOneServerDoesNotChangeReadiness() {
		this.echoRunner.withPropertyValues("socketserver.port=0").run((context) -> {
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			SocketServers servers = context.getBean(SocketServers.class);
			servers.stop("default");
			assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
				.isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
			servers.start("default");
		});
	}

	@Test
	void inAWebApplicationReadinessIsWithdrawnOnceAndBeforeListenersClose() {
		SpringApplication application = new SpringApplication(WebApplication.class);
		application.setWebApplicationType(WebApplicationType.SERVLET);
		EventLog log;
		try (ConfigurableApplicationContext context = application.run("--server.port=0", "--socketserver.port=0")) {
			log = context.getBean(EventLog.class);
			assertThat(log.events).containsExactly("started (listening)", "ACCEPTING_TRAFFIC (listening)");
			log.events.clear();
		}
		assertThat(log.events).containsExactly("REFUSING_TRAFFIC (listening)", "draining (listening)",
				"stopped (closed)");
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
	void allPortsOfAServerWithSeveralAddressesAreInTheEnvironment() {
		this.echoRunner.withPropertyValues("socketserver.port=0", "socketserver.addresses=127.0.0.1,0.0.0.0")
			.run((context) -> {
				BaseServer<?> server = context.getBean(SocketServers.class).get("default");
				assertThat(server.localAddresses()).hasSize(2);
				String ports = server.localAddresses()
					.stream()
					.map((address) -> String.valueOf(((InetSocketAddress) address).getPort()))
					.collect(Collectors.joining(","));
				assertThat(context.getEnvironment().getProperty("local.socketserver.ports")).isEqualTo(ports);
				assertThat(context.getEnvironment().getProperty("local.socketserver.default.ports")).isEqualTo(ports);
				assertThat(intProperty(context, "local.socketserver.port")).isEqualTo(port(server));
			});
	}

	@Test
	void theStartUpLineHasAllAddressesAndSaysWhoReachesThem(CapturedOutput output) {
		this.echoRunner.withPropertyValues("socketserver.port=0", "socketserver.addresses=127.0.0.1,0.0.0.0")
			.run((context) -> {
				List<SocketAddress> addresses = context.getBean(SocketServers.class).get("default").localAddresses();
				Awaitility.await().until(() -> output.getAll().contains("' started on "));
				assertThat(output)
					.contains("started on 127.0.0.1:" + ((InetSocketAddress) addresses.get(0)).getPort() + ", 0.0.0.0:"
							+ ((InetSocketAddress) addresses.get(1)).getPort() + " (tcp, threading), reachable on all")
					.doesNotContain("reachable from this host only");
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

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ UpperCaseHandler.class, EventLog.class })
	static class WebApplication {

	}

	static class PortHolder {

		@LocalSocketServerPort
		private int port;

		@Value("${local.socketserver.only.port}")
		private int named;

	}

}
