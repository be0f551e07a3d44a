package io.github.socketserver.spring.boot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.socketserver.BaseServer;
import io.github.socketserver.spring.boot.actuate.SocketServerDescriptor;
import io.github.socketserver.spring.boot.actuate.SocketServersEndpoint;
import io.github.socketserver.spring.boot.health.SocketServerHealthIndicator;
import io.github.socketserver.spring.boot.metrics.SocketServerMetrics;
import io.github.socketserver.spring.boot.testing.BrokenWorkerApplication;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.ForkingApplication;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with real worker processes. All share one application, since each process costs
 * processor time.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Worker processes need Linux")
@ExtendWith(OutputCaptureExtension.class)
class ForkingTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String SECRET = "hunter2";

	private static ConfigurableApplicationContext context;

	private static String startUp;

	@BeforeAll
	static void start(CapturedOutput output) {
		context = run(ForkingApplication.class, "--secret=" + SECRET, "--socketserver.server.lean.port=0",
				"--socketserver.server.lean.concurrency=forking", "--socketserver.server.lean.processes.max=2",
				"--socketserver.server.beans.port=0", "--socketserver.server.beans.concurrency=forking",
				"--socketserver.server.beans.processes.type=spring", "--socketserver.server.beans.processes.max=1",
				"--socketserver.server.beans.processes.max-requests=0",
				"--socketserver.server.beans.processes.boot-timeout=2m");
		startUp = output.getAll();
	}

	@AfterAll
	static void stop() {
		List<ProcessHandle> workers = new ArrayList<>();
		for (BaseServer<?> server : context.getBean(SocketServers.class)) {
			server.activeChildren().forEach((pid) -> ProcessHandle.of(pid).ifPresent(workers::add));
		}
		assertThat(workers).isNotEmpty();
		context.close();
		assertThat(workers).noneMatch(ProcessHandle::isAlive);
	}

	@Test
	void aLeanHandlerServesEachRequestInAProcessOfItsOwn() throws IOException {
		List<String> first = ask("lean", "pid", "hello");
		List<String> second = ask("lean", "pid", "hello");
		assertThat(first.get(0)).isNotEqualTo(second.get(0))
			.isNotEqualTo(String.valueOf(ProcessHandle.current().pid()));
		assertThat(first.get(1)).isEqualTo("lean HELLO").isEqualTo(second.get(1));
	}

	@Test
	void aHandlerBeanHasItsApplicationAndNoServer() throws IOException {
		List<String> answers = ask("beans", "secret", "profiles", "lifecycles", "servers", "listening", "runs",
				"spring.main.web-application-type");
		assertThat(answers).containsExactly(SECRET, "[socketserver-worker]", "0", "not made", "0", "0", "none");
	}

	@Test
	void whatIsKeptInABeanStaysInItsProcessAndServersAreNotStartedThere() throws IOException {
		String pid = ask("beans", "pid").get(0);
		assertThat(ask("beans", "server", "pid")).containsExactly("NEW", pid);
		assertThat(server("beans").state()).hasToString("RUNNING");
	}

	@Test
	void nobodyElseReadsWhatTheApplicationWasStartedWith() throws IOException {
		String pid = ask("beans", "pid").get(0);
		Path process = Path.of("/proc", pid);
		assertThat(Files.readString(process.resolve("cmdline"))).contains("SpringWorkerMain")
			.doesNotContain(SECRET)
			.doesNotContain(ForkingApplication.class.getName());
		assertThat(Files.readString(process.resolve("environ"))).doesNotContain(SECRET);
	}

	@Test
	void aHandlerBeanThatEndsItsProcessIsServedByAnotherOne() throws IOException {
		String pid = ask("beans", "pid").get(0);
		assertThat(ask("beans", "exit")).isEmpty();
		assertThat(ask("beans", "pid").get(0)).isNotEqualTo(pid);
	}

	@Test
	void metersHealthAndEndpointKnowTheProcesses() throws IOException {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		SocketServers servers = context.getBean(SocketServers.class);
		try (SocketServerMetrics metrics = new SocketServerMetrics(servers, List.of())) {
			metrics.bindTo(registry);
			ask("lean", "hello");
			Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
				assertThat(processes(registry, "idle")).isEqualTo(1);
				assertThat(registry.get("socketserver.processes.boots").tag("server", "lean").timer().count())
					.isPositive();
				assertThat(exits(registry, "retired")).isPositive();
			});
			assertThat(exits(registry, "crashed")).isZero();
			assertThat(registry.get("socketserver.processes.requests").tag("server", "lean").summary().max())
				.isEqualTo(1);
		}
		assertThat(registry.find("socketserver.processes").meters()).isEmpty();
		assertThat(health("lean").getStatus()).isEqualTo(Status.UP);
		assertThat(health("lean").getDetails()).extractingByKey("processes")
			.isEqualTo(Map.of("booting", 0, "idle", 1, "busy", 0));
		SocketServerDescriptor.Processes processes = new SocketServersEndpoint(servers, Show.NEVER).server("lean")
			.processes();
		assertThat(processes).isNotNull();
		assertThat(processes.idle()).isEqualTo(1);
		assertThat(processes.exits()).containsKey("retired").doesNotContainKey("crashed");
		assertThat(processes.failure()).isNull();
	}

	@Test
	void onlyABootForEachRequestIsWarnedOf() {
		assertThat(startUp).doesNotContain("starts the whole application in a new process for each request");
	}

	@Test
	void anApplicationThatDoesNotStartInWorkersIsDownWithTheReason(CapturedOutput output) throws IOException {
		try (ConfigurableApplicationContext broken = run(BrokenWorkerApplication.class, "--socketserver.port=0",
				"--socketserver.concurrency=forking", "--socketserver.processes.type=spring",
				"--socketserver.processes.max=1", "--socketserver.processes.boot-timeout=2m",
				"--socketserver.processes.jvm-arguments=-Dlogging.level.root=off")) {
			assertThat(output).contains("The socket server 'default' starts the whole application in a new process for "
					+ "each request, which takes seconds of processor time; set 'socketserver.processes.max-requests' "
					+ "to more than 1, or 'socketserver.processes.type' to 'lean'");
			BaseServer<?> server = broken.getBean(SocketServers.class).get("default");
			Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
				Health health = new SocketServerHealthIndicator(server).health();
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.getDetails()).extractingByKey("error")
					.asString()
					.contains("No worker process can be started")
					.contains("Application " + BrokenWorkerApplication.class.getName()
							+ " could not be started in a worker process (leave out what it cannot have there by profile "
							+ "'socketserver-worker'): java.lang.IllegalStateException: no database")
					.contains("no database for worker processes")
					.doesNotContain("reset by peer");
			});
			assertThat(Clients.exchange(server, "hello")).isEmpty();
		}
	}

	private static ConfigurableApplicationContext run(Class<?> type, String... arguments) {
		SpringApplication application = new SpringApplication(type);
		application.setMainApplicationClass(type);
		application.setWebApplicationType(WebApplicationType.NONE);
		return application.run(arguments);
	}

	private static BaseServer<?> server(String name) {
		return context.getBean(SocketServers.class).get(name);
	}

	private static Health health(String name) {
		return new SocketServerHealthIndicator(server(name)).health();
	}

	private static double processes(SimpleMeterRegistry registry, String state) {
		return registry.get("socketserver.processes").tag("server", "lean").tag("state", state).gauge().value();
	}

	private static double exits(SimpleMeterRegistry registry, String cause) {
		return registry.get("socketserver.processes.exits").tag("server", "lean").tag("cause", cause).counter().count();
	}

	/*
	 * One connection, and so one process.
	 */
	private static List<String> ask(String name, String... questions) throws IOException {
		List<String> answers = new ArrayList<>();
		try (Socket client = Clients.connect(server(name))) {
			client.setSoTimeout((int) PATIENCE.toMillis());
			BufferedReader replies = new BufferedReader(
					new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
			for (String question : questions) {
				Clients.send(client, question);
				String answer = replies.readLine();
				if (answer != null) {
					answers.add(answer);
				}
			}
		}
		return answers;
	}

}
