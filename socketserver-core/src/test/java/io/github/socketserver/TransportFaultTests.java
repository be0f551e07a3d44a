package io.github.socketserver;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ThreadlessModes;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.AcceptFailure;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.Race;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Whatever the operating system answers to {@code accept}, reads and writes: it costs one
 * connection at most, in every mode and over each type of stream socket.
 */
@Timeout(600)
@SuppressWarnings("try")
class TransportFaultTests {

	private static final List<String> TRANSIENT = List.of("Software caused connection abort",
			"Connection reset by peer", "Protocol error", "Network is down", "Protocol not available", "Host is down",
			"Machine is not on the network", "No route to host", "Operation not supported", "Network is unreachable",
			"Operation not permitted", "Interrupted system call", "Connection timed out", "Invalid argument",
			"Connection refused", "Resource temporarily unavailable", "Connection aborted", "Broken pipe",
			"Transport endpoint is not connected", "Port Unreachable");

	private static final List<String> EXHAUSTED = List.of("Too many open files", "Too many open files in system",
			"No buffer space available", "Cannot allocate memory");

	private final FaultTransport transport = new FaultTransport();

	private final AtomicInteger setups = new AtomicInteger();

	private final AtomicInteger finishes = new AtomicInteger();

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void aThousandTransientFailuresNeitherEndTheLoopNorAreTheyMiscounted(SocketType type, Concurrency mode)
			throws IOException {
		// Each of them a thousand times takes minutes.
		int times = (Race.seconds() > 0) ? 1000 : 50;
		try (StreamServer server = server(type, mode)) {
			for (String message : TRANSIENT) {
				for (int i = 0; i < times; i++) {
					this.transport.accept(FaultTransport.acceptFails(new SocketException(message)));
				}
			}
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("hello\n");
				await().atMost(2, TimeUnit.MINUTES).until(() -> this.transport.planned() == 0);
				assertThat(client.readLine()).isEqualTo("HELLO");
			}
			assertThat(server.statistics().acceptErrors())
				.containsEntry(AcceptErrorKind.TRANSIENT, (long) times * TRANSIENT.size())
				.containsEntry(AcceptErrorKind.EXHAUSTED, 0L)
				.containsEntry(AcceptErrorKind.FATAL, 0L);
			assertThat(server.acceptFailure()).isNull();
			assertThat(this.transport.attempts()).isLessThan(times * TRANSIENT.size() + 100L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void whatRunsOutIsCountedReportedAndOverWhenItIsThereAgain(SocketType type, Concurrency mode) throws IOException {
		List<AcceptFailure> reported = new CopyOnWriteArrayList<>();
		try (LogCapture log = LogCapture.start(); StreamServer server = server(type, mode)) {
			server.addListener(new ServerListener() {
				@Override
				public void acceptFailed(AcceptErrorKind kind, Throwable failure) {
					reported.add(server.acceptFailure());
				}
			});
			for (String message : EXHAUSTED) {
				this.transport.accept(FaultTransport.acceptFails(new IOException(message)));
			}
			server.start();
			assertServed(server);
			assertThat(reported).extracting(AcceptFailure::kind).containsOnly(AcceptErrorKind.EXHAUSTED);
			assertThat(reported).extracting(AcceptFailure::message).containsExactlyElementsOf(EXHAUSTED);
			assertThat(server.acceptFailure()).isNull();
			ServerStatistics statistics = AccountingLaw.assertSettled(server, 1);
			assertThat(statistics.acceptErrors()).containsEntry(AcceptErrorKind.EXHAUSTED, (long) EXHAUSTED.size())
				.containsEntry(AcceptErrorKind.FATAL, 0L);
			assertThat(log.alarms()).hasSizeLessThanOrEqualTo(2);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void noExceptionAndNoErrorOfAcceptIsTheEnd(SocketType type, Concurrency mode) throws IOException {
		List<Throwable> unknown = List.of(new IllegalStateException("planted"), new NullPointerException(),
				new IOException("what is this?"), new StackOverflowError(), new NoClassDefFoundError("planted"));
		try (LogCapture log = LogCapture.start(); StreamServer server = server(type, mode)) {
			unknown.forEach((failure) -> this.transport.accept(FaultTransport.acceptFails(failure)));
			server.start();
			assertServed(server);
			assertThat(server.statistics().acceptErrors()).containsEntry(AcceptErrorKind.FATAL, (long) unknown.size());
			assertThat(server.state()).isEqualTo(ServerState.RUNNING);
			assertThat(server.acceptFailure()).isNull();
			assertThat(log.alarms()).hasSizeBetween(1, 3);
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void listenersAndLoggersThatThrowWhileAcceptFailsStopNothing(SocketType type, Concurrency mode) throws IOException {
		try (StreamServer server = server(type, mode); LogCapture log = LogCapture.start().fail()) {
			server.addListener(new ServerListener() {
				@Override
				public void acceptFailed(AcceptErrorKind kind, Throwable failure) {
					throw new IllegalStateException("planted");
				}

				@Override
				public void acceptRecovered() {
					throw new AssertionError("planted");
				}
			});
			this.transport.accept(FaultTransport.acceptFails(new IOException("Too many open files")))
				.accept(FaultTransport.acceptFails(new IllegalStateException("planted")))
				.accept(FaultTransport.acceptFails(new SocketException("Protocol error")))
				.accept(FaultTransport.vanished());
			server.start();
			try (StreamClient gone = StreamClient.connect(server.localAddress())) {
				assertThat(gone.read()).isEqualTo(-1);
			}
			assertServed(server);
			AccountingLaw.assertSettled(server, 1);
			assertThat(server.permits().taken()).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void piecesOfAByteAndReadsOfNothingChangeNoReply(SocketType type, Concurrency mode) throws IOException {
		String line = "hello ".repeat(20);
		try (StreamServer server = server(type, mode)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				this.transport.read(30, FaultTransport.oneByteRead())
					.read(5, FaultTransport.nothingRead())
					.read(30, FaultTransport.oneByteRead())
					.write(30, FaultTransport.oneByteWritten())
					.write(5, FaultTransport.nothingWritten())
					.write(30, FaultTransport.oneByteWritten());
				assertThat(client.ask(line)).isEqualTo(line.toUpperCase(Locale.ROOT));
				assertThat(client.ask(line)).isEqualTo(line.toUpperCase(Locale.ROOT));
			}
			assertThat(this.transport.planned()).isZero();
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.CLIENT, 1L);
			assertFinishedOnce(1);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void aReadThatFailsCostsItsConnectionOnly(SocketType type, Concurrency mode) throws IOException {
		List<Fault<FaultTransport.Read>> faults = Stream.concat(lost(FaultTransport::readFails),
				Stream.of(Fault.ofClient("end", FaultTransport.endOfStream()),
						Fault.ofClient("closed", FaultTransport.closedWhileRead()),
						Fault.ofServer(FaultTransport::readFails, new IllegalStateException("planted")),
						Fault.ofServer(FaultTransport::readFails, new AssertionError("planted")),
						Fault.ofServer(FaultTransport::readFails, new OutOfMemoryError("planted"))))
			.toList();
		assertEachCostsItsConnectionOnly(type, mode, faults, (fault) -> this.transport.read(1, fault));
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void aWriteThatFailsCostsItsConnectionOnly(SocketType type, Concurrency mode) throws IOException {
		List<Fault<FaultTransport.Write>> faults = Stream.concat(lost(FaultTransport::writeFails),
				Stream.of(Fault.ofClient("closed", FaultTransport.closedWhileWritten()),
						Fault.ofServer(FaultTransport::writeFails, new IllegalStateException("planted")),
						Fault.ofServer(FaultTransport::writeFails, new AssertionError("planted")),
						Fault.ofServer(FaultTransport::writeFails, new OutOfMemoryError("planted"))))
			.toList();
		assertEachCostsItsConnectionOnly(type, mode, faults,
				(fault) -> this.transport.write(2, FaultTransport.oneByteWritten()).write(1, fault));
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void aWriteByAnotherThreadThatFailsEndsItsConnectionSinceWhatFollowedWouldMakeNoSense(SocketType type,
			Concurrency mode) throws IOException {
		List<Throwable> failures = List.of(new IllegalStateException("planted"), new AssertionError("planted"),
				new OutOfMemoryError("planted"));
		try (LogCapture log = LogCapture.start(); StreamServer server = server(type, mode)) {
			server.start();
			for (Throwable failure : failures) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.ask("first")).isEqualTo("FIRST");
					awaitConnections(server, 1);
					ReplyOutput output = server.connections().iterator().next().output();
					this.transport.write(1, FaultTransport.writeFails(failure));
					assertThat(catchThrowable(() -> output.writeLine("news"))).isSameAs(failure);
					assertThat(catchThrowable(() -> output.writeLine("more"))).isInstanceOf(IOException.class);
					assertThat(client.readAll()).isEmpty();
				}
				assertServed(server);
			}
			assertThat(AccountingLaw.assertSettled(server, 2L * failures.size()).closedConnections())
				.containsEntry(CloseCause.ERROR, (long) failures.size());
			assertThat(server.permits().taken()).isZero();
			assertThat(log.alarms()).isEmpty();
			assertFinishedOnce(2 * failures.size());
		}
	}

	private <T> void assertEachCostsItsConnectionOnly(SocketType type, Concurrency mode, List<Fault<T>> faults,
			Consumer<T> plan) throws IOException {
		try (LogCapture log = LogCapture.start(); StreamServer server = server(type, mode)) {
			server.start();
			for (Fault<T> fault : faults) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.ask("first")).isEqualTo("FIRST");
					awaitConnections(server, 1);
					plan.accept(fault.outcome);
					client.send("second\n");
					assertEnds(client, fault);
				}
				assertThat(this.transport.planned()).as(fault.name).isZero();
				assertServed(server);
			}
			long ours = faults.stream().filter((fault) -> !fault.isClients).count();
			ServerStatistics statistics = AccountingLaw.assertSettled(server, 2L * faults.size());
			assertThat(statistics.closedConnections()).containsEntry(CloseCause.ERROR, ours);
			assertThat(server.permits().taken()).isZero();
			assertThat(server.state()).isEqualTo(ServerState.RUNNING);
			assertThat(log.alarms()).hasSize((int) ours);
			assertFinishedOnce(2 * faults.size());
		}
	}

	@ParameterizedTest
	@MethodSource("threadlessModes")
	void aThreadThatCannotBeHadCostsItsConnectionOnlyAndNoPermit(SocketType type, ThreadlessModes threadless)
			throws IOException {
		AtomicInteger errors = new AtomicInteger();
		ServerConfig config = TestServers.config(type, threadless.mode()).withMaxConnections(1);
		try (LogCapture log = LogCapture.start();
				StreamServer server = this.transport.server(config, TestServers.upperCaseHandlers(config))) {
			server.addListener(new ServerListener() {
				@Override
				public void virtualMachineError(VirtualMachineError error) {
					errors.incrementAndGet();
				}
			});
			server.start();
			threadless.failing().set(true);
			for (int i = 0; i < 5; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.read()).isEqualTo(-1);
				}
			}
			threadless.failing().set(false);
			assertServed(server);
			assertThat(AccountingLaw.assertSettled(server, 6).closedConnections()).containsEntry(CloseCause.ERROR, 5L);
			assertThat(errors).hasValue(5);
			assertThat(server.permits().taken()).isZero();
			assertThat(server.stop(Duration.ofSeconds(5)).isGraceful()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void memoryThatRunsOutWhileAHandlerIsMadeCostsItsConnectionOnly(SocketType type, Concurrency mode)
			throws IOException {
		AtomicInteger failing = new AtomicInteger();
		ServerConfig config = TestServers.config(type, mode).withMaxConnections(1);
		try (LogCapture log = LogCapture.start(); StreamServer server = this.transport.server(config, () -> {
			if (failing.getAndDecrement() > 0) {
				throw new OutOfMemoryError("planted");
			}
			return new Counted();
		})) {
			server.start();
			failing.set(3);
			for (int i = 0; i < 3; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.read()).isEqualTo(-1);
				}
			}
			assertServed(server);
			assertThat(AccountingLaw.assertSettled(server, 4).closedConnections()).containsEntry(CloseCause.ERROR, 3L);
			assertThat(server.permits().taken()).isZero();
			assertFinishedOnce(1);
		}
	}

	static Stream<Arguments> threadlessModes() {
		return ThreadlessModes.all()
			.flatMap((mode) -> Stream.of(Arguments.of(SocketType.TCP, mode),
					Arguments.of(SocketType.UNIX_STREAM, mode)));
	}

	private static <T> Stream<Fault<T>> lost(Function<Throwable, T> failing) {
		return Stream.of("Connection reset by peer", "Broken pipe", "Connection timed out", "No route to host")
			.map((message) -> Fault.ofClient(message, failing.apply(new IOException(message))));
	}

	private StreamServer server(SocketType type, Concurrency mode) {
		return this.transport.server(TestServers.config(type, mode), Counted::new);
	}

	private static void assertServed(StreamServer server) throws IOException {
		assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
	}

	private static void assertEnds(StreamClient client, Fault<?> fault) {
		try {
			client.readAll();
		}
		catch (IOException ex) {
			assertThat(ex).as(fault.name).isNotInstanceOf(SocketTimeoutException.class);
		}
	}

	/*
	 * The end of another client is read, too.
	 */
	private static void awaitConnections(StreamServer server, int count) {
		await().pollInterval(Duration.ofMillis(1)).until(() -> server.statistics().activeConnections() == count);
	}

	private void assertFinishedOnce(int handlers) {
		await().untilAsserted(() -> assertThat(this.finishes).hasValue(handlers));
		assertThat(this.setups).hasValue(handlers);
	}

	/**
	 * How a call fails, and whose fault that is.
	 */
	record Fault<T>(String name, T outcome, boolean isClients) {

		static <T> Fault<T> ofClient(String name, T outcome) {
			return new Fault<>(name, outcome, true);
		}

		static <T> Fault<T> ofServer(Function<Throwable, T> failing, Throwable failure) {
			return new Fault<>(failure.toString(), failing.apply(failure), false);
		}

	}

	private final class Counted extends LineHandler {

		@Override
		protected void setup() throws Exception {
			super.setup();
			TransportFaultTests.this.setups.incrementAndGet();
		}

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line).toUpperCase(Locale.ROOT));
		}

		@Override
		protected void finish() throws Exception {
			TransportFaultTests.this.finishes.incrementAndGet();
			super.finish();
		}

	}

}
