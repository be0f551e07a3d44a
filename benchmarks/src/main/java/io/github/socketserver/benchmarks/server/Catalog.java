package io.github.socketserver.benchmarks.server;

import java.util.List;

import io.github.socketserver.benchmarks.Transport;

/**
 * All servers that can be compared: a line for each.
 */
public final class Catalog {

	private static final List<CatalogEntry> ENTRIES = List.of(core("synchronous").oneAtATime(), core("threading"),
			core("virtual").since(21), core("pool"), core("selecting"), starter("threading"),
			starter("virtual").since(21), starter("selecting"),
			CatalogEntry.java("netty-epoll", "Netty epoll", () -> NettyServers::epoll, Transport.TCP, Transport.UDP,
					Transport.UNIX_STREAM, Transport.UNIX_DATAGRAM),
			CatalogEntry.java("netty-nio", "Netty NIO", () -> NettyServers::nio, Transport.TCP, Transport.UDP),
			CatalogEntry.java("reactor-netty", "Reactor Netty", () -> new ReactorNettyServer(), Transport.TCP),
			CatalogEntry.java("vertx", "Vert.x", () -> new VertxServer(), Transport.TCP),
			CatalogEntry.java("mina", "Apache MINA", () -> new MinaServer(), Transport.TCP),
			CatalogEntry.java("spring-integration", "Spring Integration", () -> new SpringIntegrationServer(),
					Transport.TCP, Transport.UDP),
			CatalogEntry.java("jdk-threads", "JDK sockets, platform threads", () -> new JdkServer(false),
					Transport.TCP),
			CatalogEntry.java("jdk-virtual", "JDK sockets, virtual threads", () -> new JdkServer(true), Transport.TCP)
				.since(21),
			CatalogEntry
				.python("python-sync", "Python socketserver", "", Transport.TCP, Transport.UDP, Transport.UNIX_STREAM,
						Transport.UNIX_DATAGRAM)
				.oneAtATime(),
			CatalogEntry.python("python-threading", "Python ThreadingMixIn", "ThreadingMixIn", Transport.TCP,
					Transport.UDP, Transport.UNIX_STREAM, Transport.UNIX_DATAGRAM));

	private Catalog() {
	}

	private static CatalogEntry core(String mode) {
		return CatalogEntry
			.java("core-" + mode, "socketserver " + mode, () -> new CoreServer(mode), Transport.TCP, Transport.UDP,
					Transport.UNIX_STREAM, Transport.UNIX_DATAGRAM)
			.asOurs(() -> CoreServer.hasMode(mode));
	}

	private static CatalogEntry starter(String mode) {
		return CatalogEntry
			.java("starter-" + mode, "starter " + mode, () -> new StarterServer(mode), Transport.TCP, Transport.UDP)
			.asOurs(() -> CoreServer.hasMode(mode) && StarterServer.isInBuild());
	}

	/**
	 * Returns all servers.
	 * @return the servers
	 */
	public static List<CatalogEntry> entries() {
		return ENTRIES;
	}

	/**
	 * Finds a server.
	 * @param name its name
	 * @return the server
	 */
	public static CatalogEntry named(String name) {
		return ENTRIES.stream()
			.filter((entry) -> entry.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"No server is named " + name + "; there are " + ENTRIES.stream().map(CatalogEntry::name).toList()));
	}

}
