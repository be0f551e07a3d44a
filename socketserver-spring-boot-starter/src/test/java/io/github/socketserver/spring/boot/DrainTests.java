package io.github.socketserver.spring.boot;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;
import io.github.socketserver.spring.boot.testing.Clients;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what becomes of running requests when their application stops.
 */
@ExtendWith(OutputCaptureExtension.class)
class DrainTests {

	private final SlowHandler handler = new SlowHandler();

	private final Events events = new Events();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, LifecycleAutoConfiguration.class))
		.withBean(SlowHandler.class, () -> this.handler)
		.withBean(Events.class, () -> this.events)
		.withPropertyValues("socketserver.port=0");

	@Test
	void aRunningRequestEndsBeforeTheApplicationDoes(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			try (Socket client = occupy(context, "default")) {
				Thread closing = close(context);
				Awaitility.await().until(() -> server(context, "default").isShuttingDown());
				assertThat(closing.isAlive()).isTrue();
				this.handler.release.countDown();
				assertThat(Clients.readAll(client)).isEqualTo("done");
				join(closing);
			}
			assertThat(this.events.reports).singleElement().matches(StopReport::isGraceful);
		});
		assertThat(output).contains("Commencing graceful shutdown of socket servers")
			.contains("Socket server 'default' stopped")
			.doesNotContain(" WARN ")
			.doesNotContain(" ERROR ");
	}

	@Test
	void allServersDrainAtTheSameTime() {
		this.contextRunner.withPropertyValues("socketserver.server.two.port=0").run((context) -> {
			try (Socket one = occupy(context, "default"); Socket two = occupy(context, "two")) {
				Thread closing = close(context);
				// One after the other, the second would not drain before the first has
				Awaitility.await()
					.until(() -> context.getBean(SocketServers.class).stream().allMatch(BaseServer::isShuttingDown));
				assertThat(this.events.reports).isEmpty();
				this.handler.release.countDown();
				join(closing);
				assertThat(Clients.readAll(one)).isEqualTo("done");
				assertThat(Clients.readAll(two)).isEqualTo("done");
			}
			assertThat(this.events.reports).hasSize(2).allMatch(StopReport::isGraceful);
		});
	}

	@Test
	void aRequestThatDoesNotEndIsCutAtTheTimeoutOfThePhaseAndNamed(CapturedOutput output) {
		this.contextRunner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=500ms").run((context) -> {
			try (Socket client = occupy(context, "default")) {
				long begin = System.nanoTime();
				context.close();
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(400));
				assertThat(Clients.readAll(client)).isEmpty();
				assertThat(output).contains("Socket server 'default' stopped, aborted with 1 active requests: "
						+ "[request 1 from 127.0.0.1:" + client.getLocalPort() + " on thread socketserver-default-1]");
			}
			assertThat(this.events.reports).singleElement().satisfies((report) -> {
				assertThat(report.outcome()).isEqualTo(StopReport.Outcome.FORCED);
				assertThat(report.survivors()).hasSize(1);
			});
		});
		assertThat(output).doesNotContain(" WARN ").doesNotContain(" ERROR ");
	}

	@Test
	void aHandlerThatNothingCanStopDoesNotHoldTheApplicationUpAndIsNamed(CapturedOutput output) {
		this.contextRunner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=500ms").run((context) -> {
			BaseServer<?> server = server(context, "default");
			this.handler.stubborn = true;
			try (Socket client = occupy(context, "default")) {
				context.close();
				assertThat(this.handler.release.getCount()).isEqualTo(1);
				assertThat(Clients.readAll(client)).isEmpty();
			}
			assertThat(output).contains("on thread socketserver-default-1]");
			this.handler.release.countDown();
			Awaitility.await().until(() -> server.statistics().activeRequests() == 0);
		});
	}

	@Test
	void aRequestThatDoesNotEndIsCutWhenThePhaseEndsBeforeTheCloseTimeout(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=500ms", "socketserver.close-timeout=1h")
			.run((context) -> {
				try (Socket client = occupy(context, "default")) {
					context.close();
					assertThat(Clients.readAll(client)).isEmpty();
				}
			});
		assertThat(output).contains("aborted with 1 active requests");
	}

	@Test
	void immediateShutdownCutsRunningRequestsWithoutADrain(CapturedOutput output) {
		this.contextRunner.withPropertyValues("socketserver.shutdown=immediate").run((context) -> {
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			try (Socket client = occupy(context, "default")) {
				context.close();
				assertThat(Clients.readAll(client)).isEmpty();
			}
			assertThat(this.events.reports).singleElement()
				.satisfies((report) -> assertThat(report.outcome()).isEqualTo(StopReport.Outcome.FORCED));
			assertThat(this.events.readiness).containsExactly(ReadinessState.REFUSING_TRAFFIC);
		});
		assertThat(output).contains("aborted with 1 active requests").doesNotContain("Commencing graceful shutdown");
	}

	@Test
	void oneServerDrainsWhileAnotherIsCut() {
		this.contextRunner.withPropertyValues("socketserver.server.two.port=0", "socketserver.shutdown=immediate")
			.run((context) -> {
				try (Socket one = occupy(context, "default"); Socket two = occupy(context, "two")) {
					Thread closing = close(context);
					Awaitility.await().until(() -> server(context, "two").isShuttingDown());
					this.handler.release.countDown();
					join(closing);
					assertThat(Clients.readAll(two)).isEqualTo("done");
					assertThat(one.isConnected()).isTrue();
				}
				assertThat(this.events.reports).hasSize(2);
			});
	}

	@Test
	void abandonedRequestsGoOnAndAreReported(CapturedOutput output) {
		this.contextRunner.withPropertyValues("socketserver.close-policy=abandon").run((context) -> {
			try (Socket client = occupy(context, "default")) {
				context.close();
				assertThat(this.events.reports).extracting(StopReport::outcome)
					.containsExactly(StopReport.Outcome.ABANDONED);
				this.handler.release.countDown();
				assertThat(Clients.readAll(client)).isEqualTo("done");
			}
		});
		assertThat(output).contains("Socket server 'default' stopped, 1 active requests go on: [request 1 from");
	}

	@Test
	void readinessStaysWithdrawnUntilTheContextStartsAgain() {
		this.contextRunner.run((context) -> {
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			ApplicationAvailability availability = context.getBean(ApplicationAvailability.class);
			context.stop();
			assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
			context.start();
			assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		});
	}

	private static Socket occupy(AssertableApplicationContext context, String name) throws IOException {
		BaseServer<?> server = server(context, name);
		Socket client = Clients.connect(server);
		Awaitility.await().until(() -> server.statistics().activeRequests() == 1);
		return client;
	}

	private static BaseServer<?> server(AssertableApplicationContext context, String name) {
		return context.getBean(SocketServers.class).get(name);
	}

	private static Thread close(ConfigurableApplicationContext context) {
		Thread thread = new Thread(context::close, "closing");
		thread.start();
		return thread;
	}

	private static void join(Thread thread) throws InterruptedException {
		thread.join(20_000);
		assertThat(thread.isAlive()).isFalse();
	}

	static class SlowHandler implements RequestHandler<StreamRequest> {

		private final CountDownLatch release = new CountDownLatch(1);

		private volatile boolean stubborn;

		@Override
		public void handle(StreamRequest request) throws Exception {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				if (!this.stubborn) {
					throw ex;
				}
				this.release.await();
			}
			request.output().writeLine("done".getBytes(StandardCharsets.UTF_8));
		}

	}

	static class Events {

		private final List<StopReport> reports = new CopyOnWriteArrayList<>();

		private final List<ReadinessState> readiness = new CopyOnWriteArrayList<>();

		@EventListener
		void stopped(SocketServerStoppedEvent event) {
			this.reports.add(event.getReport());
		}

		@EventListener
		void readiness(AvailabilityChangeEvent<ReadinessState> event) {
			if (event.getState() == ReadinessState.REFUSING_TRAFFIC) {
				this.readiness.add(event.getState());
			}
		}

	}

}
