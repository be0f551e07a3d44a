package io.github.socketserver.benchmarks.run;

import java.util.List;

import io.github.socketserver.benchmarks.Transport;

/**
 * All comparisons. The first server of each is its baseline; {@code +ffm} after a name
 * puts the optional engine on its class path.
 */
final class Comparisons {

	private static final String EPOLL = "netty-epoll";

	private static final String[] STREAM = { EPOLL, "netty-nio", "core-virtual", "core-virtual+ffm", "core-selecting",
			"core-selecting+ffm", "core-threading", "core-pool", "reactor-netty", "vertx", "mina", "jdk-virtual",
			"python-threading" };

	private static final String[] FEW = { EPOLL, "netty-nio", "core-virtual", "core-virtual+ffm", "core-selecting",
			"core-selecting+ffm", "core-threading" };

	private static final List<Comparison> ALL = List.of(pingPong(1), goals(pingPong(16)), goals(pingPong(64)),
			goals(pingPong(256)), goals(pingPong(1000)), goals10k(), pipelined(), connect(16), connect(64), udp(),
			Comparison.of("udp-1x1", "UDP, one socket, one datagram in flight", Load.datagrams(Transport.UDP, 1, 1),
					EPOLL, "netty-nio", "core-synchronous", "core-selecting", "core-virtual", "core-threading",
					"core-pool", "python-sync"),
			bulk(), idle(), java17(), starter("starter-vs-core", Load.pingPong(Transport.TCP, 64)),
			starter("starter-vs-core-pipelined", Load.pipelined(Transport.TCP, 64, 8)),
			starter("starter-vs-core-connect", Load.connect(Transport.TCP, 16)), springIntegration(),
			Comparison.of("spring-integration-udp", "Spring Integration, UDP", Load.datagrams(Transport.UDP, 16, 4),
					"spring-integration", "core-synchronous", "core-selecting", "core-virtual", "core-threading"),
			Comparison.of("unix-16", "Unix stream, 16 connections, one line in flight each",
					Load.pingPong(Transport.UNIX_STREAM, 16), EPOLL, "core-virtual", "core-virtual+ffm",
					"core-selecting", "core-threading", "python-threading"),
			Comparison.of("unixgram-4x2", "Unix datagram, 4 sockets, 2 datagrams in flight each",
					Load.datagrams(Transport.UNIX_DATAGRAM, 4, 2), EPOLL, "core-synchronous", "core-synchronous+ffm",
					"core-selecting", "core-selecting+ffm", "core-virtual", "core-virtual+ffm", "core-threading",
					"python-sync"));

	private Comparisons() {
	}

	static List<Comparison> all() {
		return ALL;
	}

	static Comparison named(String name) {
		return ALL.stream()
			.filter((comparison) -> comparison.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"No comparison is named " + name + "; there are " + ALL.stream().map(Comparison::name).toList()));
	}

	private static Comparison pingPong(int connections) {
		return Comparison.of("pingpong-" + connections,
				connections + " connections, one line of 32 bytes in flight each",
				Load.pingPong(Transport.TCP, connections), STREAM);
	}

	private static Comparison goals(Comparison comparison) {
		return comparison.goal("core-virtual", 0.92, 0.98)
			.goal("core-virtual+ffm", 1.00, 1.05)
			.goal("core-selecting", 1.00, 1.04)
			.goal("core-selecting+ffm", 1.05, 1.09);
	}

	private static Comparison goals10k() {
		return Comparison
			.of("pingpong-10000", "10,000 connections, one line of 32 bytes in flight each",
					Load.pingPong(Transport.TCP, 10_000), FEW)
			.goal("core-virtual", 0.85, 1.00)
			.goal("core-virtual+ffm", 0.95, 1.10);
	}

	private static Comparison pipelined() {
		return Comparison
			.of("pipelined-64x8", "64 connections, 8 lines of 32 bytes in flight each",
					Load.pipelined(Transport.TCP, 64, 8), STREAM)
			.goal("core-virtual", 1.05, 1.10)
			.goal("core-virtual+ffm", 1.15, 1.22)
			.goal("core-selecting", 1.15, 1.22)
			.goal("core-selecting+ffm", 1.22, 1.28);
	}

	private static Comparison connect(int connections) {
		Comparison comparison = Comparison.of("connect-" + connections,
				"A connection for each line, " + connections + " at a time", Load.connect(Transport.TCP, connections),
				EPOLL, "netty-nio", "core-threading", "core-selecting", "core-selecting+ffm", "core-virtual",
				"core-pool", "core-synchronous", "reactor-netty", "vertx", "mina", "jdk-threads", "python-threading");
		return (connections != 16) ? comparison
				: comparison.goal("core-threading", 0.80, 0.95)
					.goal("core-threading", "python-threading", 4, 4)
					.goal("core-selecting", 0.95, 1.10)
					.goal("core-selecting+ffm", 1.10, 1.40);
	}

	private static Comparison udp() {
		return Comparison
			.of("udp-16x4", "UDP, 16 sockets, 4 datagrams of 32 bytes in flight each",
					Load.datagrams(Transport.UDP, 16, 4), EPOLL, "netty-nio", "core-synchronous",
					"core-synchronous+ffm", "core-selecting", "core-selecting+ffm", "core-virtual", "core-virtual+ffm",
					"core-threading", "core-pool", "spring-integration", "python-sync")
			.goal("core-synchronous", 0.95, 1.00)
			.goal("core-selecting", 0.95, 1.00)
			.goal("core-virtual", 0.65, 0.75)
			.goal("core-synchronous+ffm", 1.30, 1.40)
			.goal("core-selecting+ffm", 1.30, 1.40)
			.goal("core-virtual+ffm", 0.80, 0.90);
	}

	private static Comparison bulk() {
		return Comparison.of("bulk-16", "16 connections, one line of 64 KiB in flight each", Load.bulk(16), STREAM)
			.goal("core-virtual", 1.00, 1.00)
			.goal("core-selecting", 1.00, 1.00)
			.goal("core-virtual+ffm", 1.10, 1.10)
			.goal("core-selecting+ffm", 1.10, 1.10);
	}

	private static Comparison idle() {
		return Comparison
			.of("idle-10000", "Memory of 10,000 connections that have sent one line each", Load.idle(10_000), EPOLL,
					"netty-nio", "core-virtual", "core-virtual+ffm", "core-selecting", "core-selecting+ffm",
					"jdk-virtual", "core-threading")
			.goal("core-virtual", Report.HEAP, 2048, 2048)
			.goal("core-virtual+ffm", Report.HEAP, 1434, 1434);
	}

	private static Comparison java17() {
		return Comparison
			.of("java17", "64 connections, one line of 32 bytes in flight each, on Java 17",
					Load.pingPong(Transport.TCP, 64), "netty-nio", EPOLL, "core-selecting", "core-threading",
					"core-pool", "jdk-threads")
			.onJava(17)
			.goal("core-selecting", 1.05, 1.05);
	}

	private static Comparison starter(String name, Load load) {
		return Comparison
			.of(name, "The starter with metrics, and core alone", load, "core-virtual", "starter-virtual",
					"core-threading", "starter-threading", "core-selecting", "starter-selecting")
			.goal("starter-virtual", "core-virtual", 0.97, 1)
			.goal("starter-threading", "core-threading", 0.97, 1)
			.goal("starter-selecting", "core-selecting", 0.97, 1);
	}

	private static Comparison springIntegration() {
		return Comparison
			.of("spring-integration", "Spring Integration, Transport.TCP, 16 connections, one line in flight each",
					Load.pingPong(Transport.TCP, 16), "spring-integration", "core-threading", "core-pool",
					"core-virtual", "core-selecting", EPOLL)
			.goal("core-threading", 10, 10)
			.goal("core-pool", 15, 15)
			.goal("core-virtual", 15, 15)
			.goal("core-selecting", 15, 15);
	}

}
