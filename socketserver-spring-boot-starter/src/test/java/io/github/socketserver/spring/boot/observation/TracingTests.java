package io.github.socketserver.spring.boot.observation;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.testing.Clients;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for requests as a tracer sees them.
 */
class TracingTests {

	private final SimpleTracer tracer = new SimpleTracer();

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final List<Span> seen = new CopyOnWriteArrayList<>();

	TracingTests() {
		this.registry.observationConfig()
			.observationHandler(
					new PropagatingReceiverTracingObservationHandler<>(this.tracer, new NewTraces(this.tracer)));
	}

	@Test
	void aRequestIsASpanThatIsCurrentInTheHandlerAndAfterAHandOff() throws IOException {
		SimpleSpan span = serve((request) -> {
			this.seen.add(this.tracer.currentSpan());
			request.handOff(Concurrency.threading(), (rest) -> this.seen.add(this.tracer.currentSpan()));
		});
		assertThat(this.seen).extracting((each) -> each.context().spanId())
			.containsExactly(span.getSpanId(), span.getSpanId());
		assertThat(span.getName()).isEqualTo("socketserver default");
		assertThat(span.getKind()).isEqualTo(Span.Kind.SERVER);
		assertThat(span.getTags()).containsEntry("server", "default")
			.containsEntry("type", "tcp")
			.containsEntry("outcome", "success")
			.containsEntry("request.id", "1")
			.containsKey("client.address");
		assertThat(span.getError()).isNull();
	}

	@Test
	void aSpanOfAHandlerThatFailedHasItsError() throws IOException {
		SimpleSpan span = serve((request) -> {
			throw new IllegalArgumentException("planted");
		});
		assertThat(span.getError()).isInstanceOf(IllegalArgumentException.class);
		assertThat(span.getTags()).containsEntry("outcome", "server-error");
	}

	@Test
	void aSpanOfARequestThatItsClientEndedHasNoError() throws IOException {
		SimpleSpan span = serve((request) -> {
			throw new ReadTimeoutException("planted");
		});
		assertThat(span.getError()).isNull();
		assertThat(span.getTags()).containsEntry("outcome", "client-error");
	}

	private SimpleSpan serve(RequestHandler<StreamRequest> handler) throws IOException {
		try (TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0),
				RequestHandlerFactory.shared(handler))) {
			new SocketServerObservations(this.registry, null).observe(List.of(server));
			server.start();
			Clients.connect(server).close();
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.tracer.getSpans()).singleElement()
					.satisfies((span) -> assertThat(span.getEndTimestamp().toEpochMilli()).isPositive()));
		}
		return this.tracer.onlySpan();
	}

	/**
	 * Begins a trace whatever the carrier says.
	 */
	private record NewTraces(SimpleTracer tracer) implements Propagator {

		@Override
		public List<String> fields() {
			return List.of("traceparent");
		}

		@Override
		public <C> void inject(TraceContext context, C carrier, Setter<C> setter) {
		}

		@Override
		public <C> Span.Builder extract(C carrier, Getter<C> getter) {
			assertThat(getter.get(carrier, "traceparent")).isNull();
			return this.tracer.spanBuilder();
		}

	}

}
