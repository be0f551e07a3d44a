package io.github.socketserver.spring.boot.actuate;

import java.net.SocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.event.AcceptFailure;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.NumericAddress;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.process.WorkerStatistics;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A server as the endpoint shows it.
 *
 * @param type type of its socket
 * @param state its state
 * @param address what it is bound to, separated by commas; {@code null} while it is not
 * @param concurrency where its handlers run
 * @param tls whether it speaks TLS
 * @param limits its limits
 * @param connections its connections; {@code null} for datagrams
 * @param datagrams its datagrams by result; {@code null} for streams
 * @param requests its requests
 * @param traffic bytes in both directions
 * @param processes its worker processes; {@code null} unless it forks and is bound
 * @param failure why it cannot accept at present; {@code null} if it can
 * @since 0.1.0
 */
public record SocketServerDescriptor(String type, String state, @Nullable String address, String concurrency,
		boolean tls, ServerLimits limits, @Nullable Connections connections, @Nullable Map<String, Long> datagrams,
		Requests requests, Traffic traffic, @Nullable Processes processes,
		@Nullable Failure failure) implements OperationResponseBody {

	static SocketServerDescriptor of(BaseServer<?> server) {
		ServerConfig config = server.config();
		ServerStatistics statistics = server.statistics();
		boolean stream = config.type().isStream();
		List<SocketAddress> addresses = server.localAddresses();
		AcceptFailure failure = server.acceptFailure();
		return new SocketServerDescriptor(config.type().id(), server.state().name(),
				addresses.isEmpty() ? null : NumericAddress.describe(addresses), config.concurrency().name(),
				config.tls() != null, ServerLimits.of(config), stream ? Connections.of(statistics) : null,
				stream ? null : datagrams(statistics),
				new Requests(statistics.activeRequests(), statistics.completedRequests(), server.waitingRequests()),
				new Traffic(statistics.receivedBytes(), statistics.sentBytes()), processes(server.workerStatistics()),
				(failure != null) ? Failure.of(failure) : null);
	}

	private static @Nullable Processes processes(@Nullable WorkerStatistics workers) {
		return (workers != null) ? Processes.of(workers) : null;
	}

	private static Map<String, Long> datagrams(ServerStatistics statistics) {
		Map<String, Long> byName = new TreeMap<>();
		for (DatagramResult result : DatagramResult.values()) {
			byName.put(result.name().toLowerCase(Locale.ROOT), statistics.datagrams().getOrDefault(result, 0L));
		}
		return byName;
	}

	/**
	 * Connections of a server, all but the open ones since it was made.
	 *
	 * @param active how many are open
	 * @param accepted how many were accepted
	 * @param rejected how many clients were turned away, by reason, where there were any
	 * @param closed how many were closed, by cause, where there were any
	 * @since 0.1.0
	 */
	public record Connections(long active, long accepted, Map<String, Long> rejected, Map<String, Long> closed) {

		private static Connections of(ServerStatistics statistics) {
			return new Connections(statistics.activeConnections(), statistics.acceptedConnections(),
					named(statistics.rejectedConnections()), named(statistics.closedConnections()));
		}

		private static Map<String, Long> named(Map<? extends Enum<?>, Long> counts) {
			Map<String, Long> named = new TreeMap<>();
			counts.forEach((key, count) -> {
				if (count > 0) {
					named.put(key.name().toLowerCase(Locale.ROOT).replace('_', '-'), count);
				}
			});
			return named;
		}

	}

	/**
	 * Requests of a server.
	 *
	 * @param active how many handlers are running
	 * @param completed how many have ended since the server was made
	 * @param waiting how many wait for a thread
	 * @since 0.1.0
	 */
	public record Requests(long active, long completed, long waiting) {

	}

	/**
	 * Bytes since a server was made.
	 *
	 * @param received bytes from clients
	 * @param sent bytes to clients
	 * @since 0.1.0
	 */
	public record Traffic(long received, long sent) {

	}

	/**
	 * Worker processes of a server that forks.
	 *
	 * @param booting how many are starting
	 * @param idle how many wait for a request
	 * @param busy how many serve a request
	 * @param ending how many were told to end
	 * @param started how many were started since the server was bound
	 * @param exits how many of these have ended, by cause, where there were any
	 * @param served how many requests they have served
	 * @param failure why none can be started at present; {@code null} if they can
	 * @since 0.1.0
	 */
	public record Processes(int booting, int idle, int busy, int ending, long started, Map<String, Long> exits,
			long served, @Nullable String failure) {

		private static Processes of(WorkerStatistics workers) {
			return new Processes(workers.booting(), workers.idle(), workers.busy(), workers.ending(), workers.started(),
					Connections.named(workers.exits()), workers.served(), workers.failure());
		}

	}

	/**
	 * Why a server cannot accept.
	 *
	 * @param kind kind of the latest error
	 * @param message the operating system's words
	 * @param since when the first error of this series happened
	 * @param count the number of errors since then
	 * @since 0.1.0
	 */
	public record Failure(String kind, String message, Instant since, long count) {

		private static Failure of(AcceptFailure failure) {
			return new Failure(failure.kind().name(), failure.message(), failure.since(), failure.count());
		}

	}

}
