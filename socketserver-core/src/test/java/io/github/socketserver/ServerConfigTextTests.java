package io.github.socketserver;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.io.WriteBuffering;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.transport.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link ServerConfig#toString()}.
 */
class ServerConfigTextTests {

	private static final Map<String, String> OTHER_NAMES = Map.of("writeBuffering", "write-buffer-size", "tls", "ssl",
			"pollInterval", "pollInterval");

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void defaultsAreNotTold(SocketType type) {
		assertThat(ServerConfig.of(type)).hasToString("ServerConfig 'default' of type " + type);
	}

	@Test
	void addressesAreToldByTheirNumbers() {
		assertThat(ServerConfig.of(SocketType.TCP, new InetSocketAddress("127.0.0.1", 8080),
				new InetSocketAddress("::1", 8080)))
			.hasToString("ServerConfig 'default' of type tcp for 127.0.0.1:8080, [0:0:0:0:0:0:0:1]:8080");
	}

	@Test
	void anAddressThatWasNotLookedUpIsToldByItsName() {
		assertThat(ServerConfig.of(SocketType.TCP, InetSocketAddress.createUnresolved("host.invalid", 1)))
			.hasToString("ServerConfig 'default' of type tcp for host.invalid:1");
	}

	@Test
	void whatIsNotAsByDefaultIsToldByTheNameOfItsProperty() {
		assertThat(ServerConfig.unixStream("/run/s")
			.withName("echo")
			.withConcurrency(Concurrency.synchronous())
			.withMaxConnections(-1)
			.withIdleTimeout(Duration.ofSeconds(5))
			.withWriteBuffering(WriteBuffering.writeThrough())).hasToString(
					"ServerConfig 'echo' of type unix-stream for /run/s, concurrency=synchronous, max-connections=-1, "
							+ "idle-timeout=PT5S, write-buffer-size=0");
	}

	@Test
	void ofTlsAndProxiesOnlyTheirPresenceIsTold() {
		ServerConfig config = ServerConfig.tcp("127.0.0.1", 1).withTls(TlsSettings.of(() -> {
			throw new IllegalStateException("The keys are nobody's business");
		})).withProxyProtocol(ProxyProtocol.trusting("192.0.2.1"));
		assertThat(config).hasToString("ServerConfig 'default' of type tcp for 127.0.0.1:1, proxy-protocol=on, ssl=on");
	}

	@Test
	void aLongListIsCut() {
		String[] ranges = IntStream.range(0, 100).mapToObj((i) -> "192.0.2." + i + "/32").toArray(String[]::new);
		assertThat(ServerConfig.tcp("127.0.0.1", 1).withDeniedAddresses(ranges).toString())
			.contains("192.0.2.7/32] and 92 more")
			.doesNotContain("192.0.2.8/32");
	}

	@Test
	void theTextStaysOnItsLine() {
		assertThat(ServerConfig.tcp("127.0.0.1", 1).withName("a\nb").toString()).doesNotContain("\n");
	}

	@Test
	void eachSettingIsToldWhereItDiffers() {
		assertThat(Arrays.stream(ServerConfig.class.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
			.filter((method) -> method.getParameterCount() == 0)
			.map(Method::getName)
			.filter((name) -> !name.matches("type|name|addresses|toString"))
			.map(ServerConfigTextTests::property)).containsExactlyInAnyOrderElementsOf(ServerConfigText.names());
	}

	private static String property(String setting) {
		return OTHER_NAMES.getOrDefault(setting, setting.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
	}

}
