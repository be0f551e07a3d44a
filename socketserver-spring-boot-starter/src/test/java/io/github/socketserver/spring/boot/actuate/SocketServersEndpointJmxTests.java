package io.github.socketserver.spring.boot.actuate;

import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;
import io.github.socketserver.spring.boot.autoconfigure.SocketServersEndpointAutoConfiguration;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the {@link SocketServersEndpoint} as it is seen over JMX.
 */
class SocketServersEndpointJmxTests {

	private static final String UNRESTRICTED = "management.endpoint.socketservers.access=UNRESTRICTED";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JmxAutoConfiguration.class, EndpointAutoConfiguration.class,
				JmxEndpointAutoConfiguration.class, SocketServerAutoConfiguration.class,
				SocketServersEndpointAutoConfiguration.class))
		.withUserConfiguration(UpperCaseHandler.class)
		.withPropertyValues("socketserver.server.one.port=0", "spring.jmx.enabled=true",
				"management.endpoints.jmx.exposure.include=socketservers");

	@Test
	void serversAreShown() {
		this.contextRunner.run((context) -> {
			assertThat(invoke(context, "servers")).extracting("servers").extracting("one").isNotNull();
			assertThat(invoke(context, "server", "one")).containsEntry("state", "RUNNING");
			assertThat(invoke(context, "server", "nobody")).isNull();
		});
	}

	@Test
	void nothingCanBeChangedByDefault() {
		this.contextRunner.run((context) -> assertThat(operations(context)).containsExactlyInAnyOrder("servers",
				"server", "connections"));
	}

	@Test
	void addressesAreMaskedByDefault() {
		this.contextRunner.run((context) -> assertThat(clientThatIsShown(context)).isEqualTo("******"));
	}

	@Test
	void whoeverHasAccessOverJmxIsAuthorizedToSeeAddresses() {
		this.contextRunner
			.withPropertyValues("management.endpoint.socketservers.show-addresses=when-authorized",
					"management.endpoint.socketservers.roles=operator")
			.run((context) -> assertThat(clientThatIsShown(context)).asString().startsWith("127.0.0.1:"));
	}

	@Test
	void withUnrestrictedAccessAServerIsPausedAndAConnectionClosed() {
		this.contextRunner.withPropertyValues(UNRESTRICTED).run((context) -> {
			try (Socket client = connect(context)) {
				long id = server(context).connections().iterator().next().info().id();
				assertThat(invoke(context, "change", "one", "pause")).containsEntry("state", "PAUSED");
				assertThat(server(context).state()).isEqualTo(ServerState.PAUSED);
				assertThat(invoke(context, "close", "one", "connections", id)).containsEntry("client", "******");
				assertThat(invoke(context, "close", "one", "connections", id)).isNull();
				assertThat(Clients.readAll(client)).isEmpty();
				Awaitility.await()
					.untilAsserted(() -> assertThat(server(context).statistics().closedConnections())
						.containsEntry(CloseCause.ADMIN, 1L));
			}
		});
	}

	@Test
	void aWrongArgumentIsToldWithTheRemedy() {
		this.contextRunner.run((context) -> assertThatException()
			.isThrownBy(() -> invoke(context, "connections", "one", "connections", 1001))
			.havingRootCause()
			.withMessageContaining("'limit' must be from 1 to 1000"));
	}

	private static Object clientThatIsShown(ApplicationContext context) throws Exception {
		try (Socket client = connect(context)) {
			List<?> connections = (List<?>) invoke(context, "connections", "one", "connections", 10).get("connections");
			assertThat(client.isConnected()).isTrue();
			return ((Map<?, ?>) connections.get(0)).get("client");
		}
	}

	private static Socket connect(ApplicationContext context) throws Exception {
		Socket client = Clients.connect(server(context));
		Awaitility.await().until(() -> !server(context).connections().isEmpty());
		return client;
	}

	private static BaseServer<?> server(ApplicationContext context) {
		return context.getBean(SocketServers.class).get("one");
	}

	private static List<String> operations(ApplicationContext context) throws Exception {
		return Arrays.stream(mbeans(context).getMBeanInfo(name()).getOperations())
			.map(MBeanOperationInfo::getName)
			.toList();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> invoke(ApplicationContext context, String operation, Object... arguments)
			throws Exception {
		String[] signature = Arrays.stream(arguments)
			.map((argument) -> argument.getClass().getName())
			.toArray(String[]::new);
		return (Map<String, Object>) mbeans(context).invoke(name(), operation, arguments, signature);
	}

	private static MBeanServer mbeans(ApplicationContext context) {
		return context.getBean(MBeanServer.class);
	}

	private static ObjectName name() throws Exception {
		return new ObjectName("org.springframework.boot:type=Endpoint,name=Socketservers");
	}

}
