package io.github.socketserver.spring.boot.autoconfigure;

import java.beans.PropertyDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.socketserver.ClosePolicy;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.ArchiveMode;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.TlsTermination;
import io.github.socketserver.io.WriteBuffering;
import io.github.socketserver.policy.AddressRange;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.spring.boot.testing.TestTls;
import io.github.socketserver.transport.TlsClientAuth;
import io.github.socketserver.transport.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ServerConfigMapper}, from property to configuration.
 */
class ServerConfigMapperTests {

	private static final Set<String> SET_IN_CODE_ONLY = Set.of("timeout", "pollInterval", "name");

	private static final BundledTls BUNDLES = new BundledTls(
			() -> new DefaultSslBundleRegistry("web", TestTls.bundle(1)));

	static Stream<Arguments> properties() {
		return Stream.of(
				property("address", "127.0.0.2", "addresses", ServerConfigMapperTests::hosts, List.of("127.0.0.2")),
				property("addresses", "127.0.0.1,::1", "addresses", ServerConfigMapperTests::hosts,
						List.of("127.0.0.1", "0:0:0:0:0:0:0:1")),
				property("port", "1234", "addresses", ServerConfigMapperTests::ports, List.of(1234)),
				property("dual-stack", "false", "dualStack", ServerConfig::dualStack, false),
				property("path-permissions", "rw-rw----", "pathPermissions", ServerConfig::pathPermissions,
						PosixFilePermissions.fromString("rw-rw----")),
				property("concurrency", "synchronous", "concurrency", (config) -> config.concurrency().name(),
						"synchronous"),
				property("queue-size", "7", "queueSize", ServerConfig::queueSize, 7),
				property("max-connections", "-1", "maxConnections", ServerConfig::maxConnections, -1),
				property("max-connections-policy", "reject", "maxConnectionsPolicy", ServerConfig::maxConnectionsPolicy,
						OverloadPolicy.REJECT),
				property("max-connections-per-client", "8", "maxConnectionsPerClient",
						ServerConfig::maxConnectionsPerClient, 8),
				property("accept-rate-per-client", "9", "acceptRatePerClient", ServerConfig::acceptRatePerClient, 9),
				property("max-frames-per-connection", "7", "maxFramesPerConnection",
						ServerConfig::maxFramesPerConnection, 7),
				property("allowed-addresses", "10.0.0.0/8,::1", "allowedAddresses", ServerConfig::allowedAddresses,
						List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("::1"))),
				property("denied-addresses", "10.1.0.0/16", "deniedAddresses", ServerConfig::deniedAddresses,
						List.of(AddressRange.parse("10.1.0.0/16"))),
				property("connection-timeout", "1s", "connectionTimeout", ServerConfig::connectionTimeout,
						Duration.ofSeconds(1)),
				property("idle-timeout", "0", "idleTimeout", ServerConfig::idleTimeout, Duration.ZERO),
				property("request-timeout", "3m", "requestTimeout", ServerConfig::requestTimeout,
						Duration.ofMinutes(3)),
				property("write-timeout", "4s", "writeTimeout", ServerConfig::writeTimeout, Duration.ofSeconds(4)),
				property("max-connection-age", "1h", "maxConnectionAge", ServerConfig::maxConnectionAge,
						Duration.ofHours(1)),
				property("min-throughput", "1KB", "minThroughput", ServerConfig::minThroughput, 1024),
				property("max-pending-output", "2MB", "maxPendingOutput", ServerConfig::maxPendingOutput, 2 << 20),
				property("reply-amplification", "5", "replyAmplification", ServerConfig::replyAmplification, 5),
				property("close-policy", "abandon", "closePolicy", ServerConfig::closePolicy, ClosePolicy.ABANDON),
				property("close-timeout", "5s", "closeTimeout", ServerConfig::closeTimeout, Duration.ofSeconds(5)),
				property("max-packet-size", "2KB", "maxPacketSize", ServerConfig::maxPacketSize, 2048),
				property("max-line-length", "3KB", "maxLineLength", ServerConfig::maxLineLength, 3072),
				property("max-frame-size", "4KB", "maxFrameSize", ServerConfig::maxFrameSize, 4096),
				property("reuse-address", "false", "reuseAddress", ServerConfig::reuseAddress, false),
				property("reuse-port", "true", "reusePort", ServerConfig::reusePort, true),
				property("acceptors", "3", "acceptors", ServerConfig::acceptors, 3),
				property("tcp-no-delay", "false", "tcpNoDelay", ServerConfig::tcpNoDelay, false),
				property("keep-alive", "false", "keepAlive", ServerConfig::keepAlive, false),
				property("receive-buffer-size", "5KB", "receiveBufferSize", ServerConfig::receiveBufferSize, 5120),
				property("send-buffer-size", "6KB", "sendBufferSize", ServerConfig::sendBufferSize, 6144),
				property("request-tags", "command,version", "requestTags", ServerConfig::requestTags,
						Set.of("command", "version")),
				property("mdc", "false", "mdc", ServerConfig::mdc, false),
				property("proxy-protocol.enabled", "true", "proxyProtocol", (config) -> config.proxyProtocol() != null,
						true),
				property("proxy-protocol.trusted-addresses", "10.0.0.0/8,unix:", "proxyProtocol",
						(config) -> proxies(config).trustedAddresses(), List.of("10.0.0.0/8", "unix:")),
				property("proxy-protocol.header-timeout", "3s", "proxyProtocol",
						(config) -> proxies(config).headerTimeout(), Duration.ofSeconds(3)),
				property("ssl.bundle", "web", "tls", ServerConfigMapperTests::isTls, true),
				property("ssl.enabled", "true", "tls", ServerConfigMapperTests::isTls, true),
				property("ssl.client-auth", "need", "tls", (config) -> tls(config).clientAuth(), TlsClientAuth.NEED),
				property("ssl.handshake-timeout", "8s", "tls", (config) -> tls(config).handshakeTimeout(),
						Duration.ofSeconds(8)),
				property("write-buffer-size", "0", "writeBuffering", ServerConfig::writeBuffering,
						WriteBuffering.writeThrough()),
				property("write-buffer-size", "7KB", "writeBuffering", ServerConfig::writeBuffering,
						WriteBuffering.buffered(7168)));
	}

	@ParameterizedTest
	@MethodSource("properties")
	void aPropertyBecomesASetting(String key, String value, String setting, Function<ServerConfig, Object> accessor,
			Object expected) {
		assertThat(accessor.apply(map(and(others(key), key, value)))).isEqualTo(expected);
		assertThat(accessor.apply(map(others(key)))).as("the test's value must not be the default")
			.isNotEqualTo(expected);
	}

	@Test
	void eachSettingOfTheCoreHasAProperty() {
		Set<String> covered = properties().map((arguments) -> (String) arguments.get()[2]).collect(Collectors.toSet());
		covered.addAll(SET_IN_CODE_ONLY);
		covered.add("type");
		assertThat(settings()).extracting(Method::getName).containsExactlyInAnyOrderElementsOf(covered);
	}

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void withoutPropertiesAllSettingsHaveTheDefaultsOfTheCore(SocketType type) throws Exception {
		String address = type.isUnix() ? "path" : "port";
		ServerConfig mapped = map("type", type.id(), address, type.isUnix() ? "/tmp/s" : "0");
		ServerConfig defaults = ServerConfig.of(type);
		for (Method setting : settings()) {
			if (!Set.of("addresses", "name").contains(setting.getName())) {
				assertThat(setting.invoke(mapped)).as(setting.getName()).isEqualTo(setting.invoke(defaults));
			}
		}
	}

	@Test
	void theDefaultAddressIsTheLoopback() {
		assertThat(hosts(map())).isEqualTo(List.of("127.0.0.1"));
	}

	@Test
	void aNameInTheAbstractNameSpaceBeginsWithAnAt() {
		assertThat(map("type", "unix-datagram", "path", "@echo").addresses()).hasToString("[@echo]");
	}

	@Test
	void whenVirtualThreadsAreEnabledTheyAreTheDefault() {
		assertThat(ServerConfigMapper.map(definition(Map.of("port", "0")), true, BUNDLES).concurrency())
			.hasToString("virtual");
	}

	@Test
	void whenVirtualThreadsAreEnabledAnotherModeMayBeChosen() {
		ServerDefinition definition = definition(Map.of("port", "0", "concurrency", "threading"));
		assertThat(ServerConfigMapper.map(definition, true, BUNDLES).concurrency()).hasToString("threading");
	}

	@Test
	void aPoolHasTheThreadsThatPropertiesSay() {
		ServerConfig config = map("concurrency", "pool", "threads.max", "3", "threads.min-spare", "2",
				"threads.max-queue-capacity", "4", "threads.overload-policy", "reject");
		assertThat(config.concurrency()).hasToString("pool")
			.extracting("settings")
			.hasToString("PoolSettings[maxThreads=3, minSpareThreads=2, maxQueueCapacity=4, overloadPolicy=REJECT]");
	}

	@Test
	void anEmptyPathOrHandlerIsNotSet() {
		assertThat(map("port", "0", "path", "").addresses()).isEqualTo(map().addresses());
		ServerDefinition definition = definition(Map.of("port", "0", "path", " ", "handler", ""));
		assertThat(definition.settings().getPath()).isNull();
		assertThat(definition.settings().getHandler()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "5, 5", "10, 10", "50, 10" })
	void aPoolKeepsNoMoreThreadsThanItMayHaveUnlessThePropertySaysSo(String max, int spare) {
		assertThat(map("concurrency", "pool", "threads.max", max).concurrency()).extracting("settings.minSpareThreads")
			.isEqualTo(spare);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("concurrency", "pool", "threads.max", max, "threads.min-spare", "51"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("socketserver.server.test.threads.min-spare"));
	}

	@Test
	void selectingHasTheLoopsThatThePropertySays() {
		assertThat(map("concurrency", "selecting").concurrency()).hasToString("selecting")
			.extracting(Concurrency::loops)
			.isEqualTo(1);
		assertThat(map("concurrency", "selecting", "loops", "3").concurrency().loops()).isEqualTo(3);
		assertThat(map("loops", "3").concurrency().loops()).isZero();
	}

	@Test
	void selectingWithoutALoopIsRefused() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("concurrency", "selecting", "loops", "0"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("socketserver.server.test.loops"))
			.withMessageContaining("at least 1");
	}

	@Test
	void forkingHasTheProcessesThatPropertiesSay() {
		ServerConfig config = map("concurrency", "forking", "processes.max", "8", "processes.min-spare", "2",
				"processes.max-requests", "100", "processes.boot-timeout", "20s", "processes.orphan-timeout", "1s",
				"processes.jvm-arguments", "-Xmx256m,-Da=b", "processes.archive", "off", "processes.tls", "worker");
		assertThat(config.concurrency()).hasToString("forking");
		assertThat(config.concurrency().processes()).isEqualTo(ProcessSettings.defaults()
			.withMax(8)
			.withMinSpare(2)
			.withMaxRequests(100)
			.withBootTimeout(Duration.ofSeconds(20))
			.withOrphanTimeout(Duration.ofSeconds(1))
			.withJvmArguments(List.of("-Xmx256m", "-Da=b"))
			.withArchive(ArchiveMode.OFF)
			.withTls(TlsTermination.WORKER));
		assertThat(map("processes.max", "8").concurrency().processes()).isNull();
	}

	@Test
	void withoutPropertiesProcessesHaveTheDefaultsOfTheCore() {
		assertThat(map("concurrency", "forking").concurrency().processes()).isEqualTo(ProcessSettings.defaults());
	}

	@Test
	void eachBoundOfProcessesHasAProperty() {
		assertThat(BeanUtils.getPropertyDescriptors(SocketServerProcesses.class))
			.extracting(PropertyDescriptor::getName)
			.contains(Arrays.stream(ProcessSettings.class.getRecordComponents())
				.map(RecordComponent::getName)
				.toArray(String[]::new));
	}

	@ParameterizedTest
	@CsvSource({ "processes.max,0,at least 1", "processes.min-spare,41,from 0 to", "processes.max-requests,-1,0 for no",
			"processes.boot-timeout,0,must be positive", "processes.orphan-timeout,-1s,must not be negative" })
	void aBoundOfProcessesThatIsOutOfRangeIsRefused(String key, String value, String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("concurrency", "forking", key, value))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("socketserver.server.test." + key))
			.withMessageContaining(reason);
	}

	@Test
	void aSizeThatIsTooLargeIsRefused() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("max-frame-size", "3GB"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("socketserver.server.test.max-frame-size"));
	}

	@Test
	void severalAcceptorsThatCannotShareThePortAreRefused() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("acceptors", "2"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("socketserver.server.test.acceptors"))
			.withMessageContaining("'reuse-port' is false; set it to true");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("acceptors", "0"))
			.withMessageContaining("at least 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "max-connections-per-client", "accept-rate-per-client" })
	void aLimitForEachClientIsAtLeastOneAndNeedsTcp(String key) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> map(key, "0"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("socketserver.server.test." + key))
			.withMessageContaining("at least 1");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("type", "udp", key, "1"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("socketserver.server.test." + key))
			.withMessageContaining("needs connections of TCP");
	}

	@ParameterizedTest
	@ValueSource(strings = { "allowed-addresses", "denied-addresses" })
	void aRangeOfAddressesThatIsNoneIsRefused(String key) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map(key, "10.0.0.0/8,10.0.0.1/8"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("socketserver.server.test." + key))
			.withMessageContaining("'10.0.0.1/8'")
			.withMessageContaining("write '10.0.0.0/8'");
	}

	@Test
	void aServerBehindAProxyNeedsToKnowWhichProxiesToTrust() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("proxy-protocol.enabled", "true"))
			.satisfies((ex) -> assertThat(ex.getName())
				.isEqualTo("socketserver.server.test.proxy-protocol.trusted-addresses"))
			.withMessageContaining("must name the proxies that are believed, but is empty")
			.withMessageContaining("set it to their addresses, such as '10.0.0.0/8'");
		assertThat(map("proxy-protocol.trusted-addresses", "10.0.0.0/8").proxyProtocol()).isNull();
	}

	@Test
	void aProxyThatIsNoRangeOfAddressesIsRefused() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("proxy-protocol.enabled", "true", "proxy-protocol.trusted-addresses", "proxy.local"))
			.satisfies((ex) -> assertThat(ex.getName())
				.isEqualTo("socketserver.server.test.proxy-protocol.trusted-addresses"))
			.withMessageContaining("'proxy.local' is no range");
	}

	@Test
	void datagramsHaveNoHeaderOfAProxy() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("type", "udp", "proxy-protocol.enabled", "true", "proxy-protocol.trusted-addresses",
					"10.0.0.0/8"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("socketserver.server.test.proxy-protocol.enabled"))
			.withMessageContaining("needs a stream socket");
	}

	@Test
	void behindAProxyClientsOfAUnixSocketHaveAddresses() {
		ServerConfig config = map("type", "unix-stream", "path", "/tmp/s", "proxy-protocol.enabled", "true",
				"proxy-protocol.trusted-addresses", "unix:", "allowed-addresses", "10.0.0.0/8",
				"max-connections-per-client", "3");
		assertThat(config.allowedAddresses()).hasSize(1);
		assertThat(config.maxConnectionsPerClient()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "allowed-addresses", "denied-addresses" })
	void aRangeOfAddressesForClientsWithoutAddressesIsRefused(String key) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> map("type", "unix-stream", "path", "/tmp/s", key, "10.0.0.0/8"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("socketserver.server.test." + key))
			.withMessageContaining("change 'type'");
	}

	private static Arguments property(String key, String value, String setting, Function<ServerConfig, Object> accessor,
			Object expected) {
		return Arguments.of(key, value, setting, accessor, expected);
	}

	private static List<Method> settings() {
		return Arrays.stream(ServerConfig.class.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
			.filter((method) -> method.getParameterCount() == 0 && !method.getName().equals("toString"))
			.toList();
	}

	private static ServerConfig map(String... keysAndValues) {
		Map<String, String> values = new LinkedHashMap<>();
		for (int i = 0; i < keysAndValues.length; i += 2) {
			values.put(keysAndValues[i], keysAndValues[i + 1]);
		}
		if (!values.containsKey("path")) {
			values.putIfAbsent("port", "0");
		}
		return ServerConfigMapper.map(definition(values), false, BUNDLES);
	}

	private static ServerDefinition definition(Map<String, String> values) {
		Map<String, String> properties = new LinkedHashMap<>();
		values.forEach((key, value) -> properties.put("socketserver.server.test." + key, value));
		SocketServerProperties bound = new Binder(new MapConfigurationPropertySource(properties))
			.bind("socketserver", Bindable.of(SocketServerProperties.class))
			.get();
		return new ServerDefinition("test", "socketserver.server.test", bound.getServer().get("test"), true);
	}

	/*
	 * What has to be on for a property to mean anything, and what that needs.
	 */
	private static String[] others(String key) {
		if (key.startsWith("proxy-protocol.")) {
			return new String[] { "proxy-protocol.trusted-addresses", "192.0.2.1", "proxy-protocol.enabled",
					String.valueOf(!key.endsWith(".enabled")) };
		}
		if (key.equals("acceptors")) {
			return new String[] { "reuse-port", "true" };
		}
		if (key.equals("ssl.enabled")) {
			return new String[] { "ssl.bundle", "web", "ssl.enabled", "false" };
		}
		return (key.startsWith("ssl.") && !key.equals("ssl.bundle")) ? new String[] { "ssl.bundle", "web" }
				: new String[0];
	}

	private static String[] and(String[] others, String key, String value) {
		return Stream.concat(Arrays.stream(others), Stream.of(key, value)).toArray(String[]::new);
	}

	private static ProxyProtocol proxies(ServerConfig config) {
		return Objects.requireNonNull(config.proxyProtocol());
	}

	private static boolean isTls(ServerConfig config) {
		return config.tls() != null;
	}

	private static TlsSettings tls(ServerConfig config) {
		return Objects.requireNonNull(config.tls());
	}

	private static List<String> hosts(ServerConfig config) {
		return config.addresses()
			.stream()
			.map((address) -> ((InetSocketAddress) address).getAddress().getHostAddress())
			.toList();
	}

	private static List<Integer> ports(ServerConfig config) {
		return config.addresses().stream().map((address) -> ((InetSocketAddress) address).getPort()).toList();
	}

}
