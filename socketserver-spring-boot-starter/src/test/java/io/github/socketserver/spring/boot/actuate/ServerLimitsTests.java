package io.github.socketserver.spring.boot.actuate;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.policy.ProxyProtocol;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServerLimits}.
 */
class ServerLimitsTests {

	private static final Set<String> NO_LIMITS = Set.of("type", "name", "addresses", "acceptors", "dualStack",
			"pathPermissions", "concurrency", "maxConnectionsPolicy", "closePolicy", "closeTimeout", "reuseAddress",
			"reusePort", "tcpNoDelay", "keepAlive", "receiveBufferSize", "sendBufferSize", "writeBuffering", "tls",
			"requestTags", "mdc", "timeout", "pollInterval", "toString");

	@Test
	void eachLimitOfTheCoreIsShown() {
		assertThat(Arrays.stream(ServerConfig.class.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
			.filter((method) -> method.getParameterCount() == 0)
			.map(Method::getName)
			.filter((name) -> !NO_LIMITS.contains(name))).containsExactlyInAnyOrderElementsOf(
					Arrays.stream(ServerLimits.class.getRecordComponents()).map(RecordComponent::getName).toList());
	}

	@Test
	void limitsOfATcpServerAreThoseOfItsConfiguration() {
		ServerLimits limits = ServerLimits.of(ServerConfig.tcp("127.0.0.1", 0)
			.withConcurrency(Concurrency.selecting())
			.withProxyProtocol(ProxyProtocol.trusting("192.0.2.0/24").withHeaderTimeout(Duration.ofSeconds(3)))
			.withMaxConnectionsPerClient(2)
			.withAcceptRatePerClient(3)
			.withMaxFramesPerConnection(4)
			.withAllowedAddresses("10.0.0.0/8", "::1")
			.withDeniedAddresses("10.1.0.0/16")
			.withMaxConnectionAge(Duration.ofHours(1))
			.withMinThroughput(100));
		assertThat(limits.maxConnectionsPerClient()).isEqualTo(2);
		assertThat(limits.acceptRatePerClient()).isEqualTo(3);
		assertThat(limits.maxFramesPerConnection()).isEqualTo(4);
		assertThat(limits.allowedAddresses()).containsExactly("10.0.0.0/8", "0:0:0:0:0:0:0:1/128");
		assertThat(limits.deniedAddresses()).containsExactly("10.1.0.0/16");
		assertThat(limits.maxConnectionAge()).isEqualTo(Duration.ofHours(1));
		assertThat(limits.minThroughput()).isEqualTo(100);
		assertThat(limits.maxPendingOutput()).isEqualTo(1 << 20);
		assertThat(limits.proxyProtocol())
			.isEqualTo(new ServerLimits.TrustedProxies(List.of("192.0.2.0/24"), Duration.ofSeconds(3)));
	}

	@Test
	void whatGoesByAddressesIsNotShownWhereClientsHaveNone() {
		ServerLimits limits = ServerLimits.of(ServerConfig.unixStream("/tmp/s"));
		assertThat(limits.maxConnectionsPerClient()).isNull();
		assertThat(limits.allowedAddresses()).isNull();
		assertThat(limits.maxFramesPerConnection()).isEqualTo(-1);
		assertThat(ServerLimits.of(ServerConfig.unixDatagram("/tmp/s")).deniedAddresses()).isNull();
		assertThat(ServerLimits
			.of(ServerConfig.unixStream("/tmp/s").withProxyProtocol(ProxyProtocol.trusting(ProxyProtocol.UNIX)))
			.allowedAddresses()).isEmpty();
	}

}
