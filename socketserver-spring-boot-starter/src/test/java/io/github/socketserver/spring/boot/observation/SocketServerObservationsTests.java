package io.github.socketserver.spring.boot.observation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.testing.Clients;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketServerObservations}, with real clients.
 */
@ExtendWith(OutputCaptureExtension.class)
class SocketServerObservationsTests {

	private static final String NAME = "socketserver.requests";

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final List<String> current = new CopyOnWriteArrayList<>();

	private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

	private final List<Observation.Context> errors = new CopyOnWriteArrayList<>();

	private final List<BaseServer<?>> servers = new ArrayList<>();

	static Stream<Concurrency> threaded() {
		Stream<Concurrency> modes = Stream.of(Concurrency.synchronous(), Concurrency.threading(),
				Concurrency.pool(PoolSettings.defaults()));
		return (Runtime.version().feature() < 21) ? modes : Stream.concat(modes, Stream.of(Concurrency.virtual()));
	}

	static Stream<Concurrency> modes() {
		return Stream.concat(threaded(), Stream.of(Concurrency.selecting(), Concurrency.selecting(2)));
	}

	@BeforeEach
	void listen() {
		this.registry.observationConfig().observationHandler(new Listening());
	}

	@AfterEach
	void close(CapturedOutput output) {
		this.servers.forEach(BaseServer::close);
		assertThat(output).doesNotContain("the request goes on");
	}

	@ParameterizedTest
	@MethodSource("modes")
	void theScopeIsOpenOnTheThreadThatRunsTheHandlerOfAConnection(Concurrency mode) throws IOException {
		TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withConcurrency(mode), () -> new Lines());
		start(server);
		assertThat(Clients.exchange(server, "a\nb")).isEqualTo("a\nb");
		assertThat(Clients.exchange(server, "c")).isEqualTo("c");
		awaitStopped(2);
		assertThat(this.current).containsExactly(NAME, NAME, NAME);
		assertThat(this.registry).hasNumberOfObservationsWithNameEqualTo(NAME, 2);
	}

	@ParameterizedTest
	@MethodSource("modes")
	void theScopeIsOpenOnTheThreadThatRunsTheHandlerOfADatagram(Concurrency mode) throws IOException {
		UdpServer server = new UdpServer(ServerConfig.udp("127.0.0.1", 0).withConcurrency(mode),
				RequestHandlerFactory.<DatagramRequest>shared((request) -> {
					look();
					request.reply(request.packet());
				}));
		start(server);
		assertThat(Clients.exchangeDatagram(server, "a")).isEqualTo("a");
		awaitStopped(1);
		assertThat(this.current).containsExactly(NAME);
		assertThat(lowKeys()).containsExactly("outcome=success", "server=default", "type=udp");
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aRequestThatIsHandedOffIsOneObservation(Concurrency mode) throws IOException {
		TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withConcurrency(mode), HandingOff::new);
		start(server);
		assertThat(Clients.exchange(server, "a")).isEqualTo("done");
		awaitStopped(1);
		assertThat(this.current).containsExactly(NAME, NAME);
		assertThat(this.registry).hasNumberOfObservationsWithNameEqualTo(NAME, 1);
	}

	@Test
	void keysOfASuccessAreThoseOfTheServerAndTheOutcome() throws IOException {
		start(streamServer((request) -> {
		}));
		Clients.exchange(this.servers.get(0), "a");
		awaitStopped(1);
		Observation.Context context = this.stopped.get(0);
		assertThat(context.getContextualName()).isEqualTo("socketserver default");
		assertThat(lowKeys()).containsExactly("outcome=success", "server=default", "type=tcp");
		assertThat(context.getHighCardinalityKeyValues()).extracting(KeyValue::getKey)
			.containsExactly("client.address", "request.id");
		assertThat(context.getHighCardinalityKeyValue("client.address").getValue()).startsWith("127.0.0.1:");
		assertThat(context.getHighCardinalityKeyValue("request.id").getValue()).isEqualTo("1");
		assertThat(context.getError()).isNull();
	}

	@Test
	void whatAHandlerThrowsIsAnError() throws IOException {
		start(streamServer((request) -> {
			throw new IllegalArgumentException("planted");
		}));
		Clients.exchange(this.servers.get(0), "a");
		awaitStopped(1);
		assertThat(lowKeys()).contains("outcome=server-error");
		assertThat(this.stopped.get(0).getError()).isInstanceOf(IllegalArgumentException.class);
		assertThat(this.errors).hasSize(1);
	}

	@Test
	void whatAClientCausesIsAnOutcomeAndNoErrorOfATrace() throws IOException {
		start(streamServer((request) -> {
			throw new ReadTimeoutException("planted");
		}));
		Clients.exchange(this.servers.get(0), "a");
		awaitStopped(1);
		assertThat(lowKeys()).contains("outcome=client-error");
		assertThat(this.stopped.get(0).getError()).isInstanceOf(ReadTimeoutException.class);
		assertThat(this.errors).isEmpty();
	}

	@Test
	void allServersHaveTheKeysOfAllTags() throws IOException {
		TcpServer tagging = new TcpServer(
				ServerConfig.tcp("127.0.0.1", 0).withName("tagging").withRequestTags("command"),
				RequestHandlerFactory.shared((request) -> request.tag("command", "put")));
		TcpServer other = new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withName("other").withRequestTags("version"),
				RequestHandlerFactory.shared((request) -> {
				}));
		start(tagging, other);
		Clients.exchange(tagging, "a");
		awaitStopped(1);
		Clients.exchange(other, "a");
		awaitStopped(2);
		assertThat(lowKeys(0)).containsExactly("command=put", "outcome=success", "server=tagging", "type=tcp",
				"version=none");
		assertThat(lowKeys(1)).containsExactly("command=none", "outcome=success", "server=other", "type=tcp",
				"version=none");
	}

	@Test
	void anotherConventionReplacesTheDefault() throws IOException {
		start(new SocketServerObservations(this.registry, new DefaultSocketServerRequestObservationConvention() {

			@Override
			public String getName() {
				return "own.requests";
			}

			@Override
			public KeyValues getLowCardinalityKeyValues(SocketServerRequestObservationContext context) {
				return KeyValues.of("port",
						(context.getServer().localAddress() != null) ? "bound" : String.valueOf(context.getTags()));
			}

		}), streamServer((request) -> look()));
		Clients.exchange(this.servers.get(0), "a");
		awaitStopped(1);
		assertThat(this.current).containsExactly("own.requests");
		assertThat(lowKeys()).containsExactly("port=bound");
	}

	@Test
	void aRegistryThatNobodyListensToGetsNothing() throws IOException {
		ObservationRegistry idle = ObservationRegistry.create();
		SocketServerObservations observations = new SocketServerObservations(idle, null);
		start(observations, streamServer((request) -> this.current.add(String.valueOf(idle.getCurrentObservation()))));
		Clients.exchange(this.servers.get(0), "a");
		assertThat(this.current).containsExactly("null");
		assertThat(observations.isActive()).isFalse();
		idle.observationConfig().observationHandler(new Listening());
		assertThat(observations.isActive()).isTrue();
	}

	@Test
	void anObservationThatAPredicateRefusesIsNotMade() throws IOException {
		this.registry.observationConfig().observationPredicate((name, context) -> !name.equals(NAME));
		start(streamServer((request) -> look()));
		Clients.exchange(this.servers.get(0), "a");
		assertThat(this.current).containsExactly("none");
		assertThat(this.registry).doesNotHaveAnyObservation();
	}

	@Test
	void closedItObservesNoFurtherRequest() throws IOException {
		SocketServerObservations observations = new SocketServerObservations(this.registry, null);
		start(observations, streamServer((request) -> look()));
		observations.close();
		Clients.exchange(this.servers.get(0), "a");
		assertThat(this.current).containsExactly("none");
	}

	private void start(BaseServer<?>... started) throws IOException {
		start(new SocketServerObservations(this.registry, null), started);
	}

	private void start(SocketServerObservations observations, BaseServer<?>... started) throws IOException {
		this.servers.addAll(List.of(started));
		observations.observe(this.servers);
		for (BaseServer<?> server : started) {
			server.start();
		}
	}

	private void look() {
		Observation observation = this.registry.getCurrentObservation();
		this.current.add((observation != null) ? observation.getContext().getName() : "none");
	}

	private void awaitStopped(int count) {
		Awaitility.await().untilAsserted(() -> assertThat(this.stopped).hasSize(count));
	}

	private List<String> lowKeys() {
		assertThat(this.stopped).hasSize(1);
		return lowKeys(0);
	}

	private List<String> lowKeys(int index) {
		return this.stopped.get(index)
			.getLowCardinalityKeyValues()
			.stream()
			.map((value) -> value.getKey() + "=" + value.getValue())
			.toList();
	}

	private static TcpServer streamServer(RequestHandler<StreamRequest> handler) {
		return new TcpServer(ServerConfig.tcp("127.0.0.1", 0), RequestHandlerFactory.shared((request) -> {
			request.input().readLine();
			handler.handle(request);
		}));
	}

	private final class Lines extends LineHandler {

		private int count;

		@Override
		protected void handleLine(byte[] line) throws IOException {
			look();
			output().writeLine(line);
			this.count++;
			if (this.count == 2 || line[0] == 'c') {
				request().handOff(Concurrency.synchronous(), (rest) -> {
				});
			}
		}

	}

	private final class HandingOff extends LineHandler {

		@Override
		protected void handleLine(byte[] line) {
			look();
			request().handOff(Concurrency.threading(), (rest) -> {
				look();
				rest.output().writeLine("done");
			});
		}

	}

	private final class Listening implements ObservationHandler<Observation.Context> {

		@Override
		public void onError(Observation.Context context) {
			SocketServerObservationsTests.this.errors.add(context);
		}

		@Override
		public void onStop(Observation.Context context) {
			SocketServerObservationsTests.this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
