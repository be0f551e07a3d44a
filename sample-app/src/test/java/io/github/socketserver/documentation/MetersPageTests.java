package io.github.socketserver.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.spring.boot.metrics.SocketServerMetrics;
import io.github.socketserver.transport.TlsSettings;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the documentation knows the meters and the values of their tags, and no
 * others.
 */
class MetersPageTests {

	private static final Path DOCS = Path.of("").toAbsolutePath().resolveSibling("docs");

	private static final Pattern ROW = Pattern.compile("^\\| `socketserver\\.[^|]*\\|", Pattern.MULTILINE);

	private static final Pattern NAME = Pattern.compile("socketserver\\.[a-z.]+");

	private static final Pattern REFERENCE = Pattern.compile("`([a-z.]+)\\{([a-z]+)=([a-z-]+)}`");

	@Test
	void whenAMeterExistsThenThePageHasItAndNoOther() throws IOException {
		String page = Files.readString(DOCS.resolve("observability.md"));
		Set<String> documented = ROW.matcher(page)
			.results()
			.flatMap((row) -> NAME.matcher(row.group()).results())
			.map((name) -> name.group())
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(documented).isEqualTo(meters().stream()
			.map((meter) -> meter.getId().getName())
			.collect(Collectors.toCollection(TreeSet::new)));
	}

	@Test
	void whenThePageOfPropertiesNamesAMeterThenItExists() throws IOException {
		Set<String> existing = meters().stream()
			.flatMap((meter) -> meter.getId()
				.getTags()
				.stream()
				.map((tag) -> meter.getId().getName() + "{" + tag.getKey() + "=" + tag.getValue() + "}"))
			.collect(Collectors.toSet());
		List<String> named = REFERENCE.matcher(Files.readString(DOCS.resolve("configuration.md")))
			.results()
			.map((reference) -> "socketserver." + reference.group(1) + "{" + reference.group(2) + "="
					+ reference.group(3) + "}")
			.toList();
		assertThat(named).isNotEmpty();
		assertThat(existing).containsAll(named);
	}

	/*
	 * The servers are never bound.
	 */
	private static SSLContext noContext() {
		throw new IllegalStateException();
	}

	private static List<Meter> meters() {
		List<BaseServer<?>> servers = List.of(new TcpServer(
				ServerConfig.tcp("localhost", 0)
					.withName("forking")
					.withConcurrency(Concurrency.forking(ProcessSettings.defaults())),
				RequestHandlerFactory.shared((request) -> {
				})),
				new TcpServer(
						ServerConfig.tcp("localhost", 0)
							.withName("stream")
							.withConcurrency(Concurrency.pool(PoolSettings.defaults()))
							.withTls(TlsSettings.of(MetersPageTests::noContext)),
						RequestHandlerFactory.shared((request) -> {
						})),
				new UdpServer(ServerConfig.udp("localhost", 0).withName("datagram"),
						RequestHandlerFactory.shared((request) -> {
						})));
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new SocketServerMetrics(servers, List.of()).bindTo(registry);
		return registry.getMeters();
	}

}
