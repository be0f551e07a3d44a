package io.github.socketserver.spring.boot.autoconfigure;

import java.net.Socket;
import java.security.Principal;
import java.util.List;

import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.actuate.SocketServersEndpoint;
import io.github.socketserver.spring.boot.actuate.SocketServersEndpointWebExtension;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.support.StaticApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketServersEndpointAutoConfiguration}.
 */
class SocketServersEndpointAutoConfigurationTests {

	private static final String WEB = "management.endpoints.web.exposure.include=socketservers";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class,
				SocketServersEndpointAutoConfiguration.class))
		.withUserConfiguration(UpperCaseHandler.class)
		.withPropertyValues("socketserver.server.one.port=0");

	@Test
	void anEndpointThatIsNotExposedIsNotThere() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(SocketServersEndpoint.class)
			.doesNotHaveBean(SocketServersEndpointWebExtension.class));
	}

	@Test
	void anEndpointThatIsExposedOverHttpIsThere() {
		this.contextRunner.withPropertyValues(WEB)
			.run((context) -> assertThat(context).hasSingleBean(SocketServersEndpoint.class)
				.hasSingleBean(SocketServersEndpointWebExtension.class));
	}

	@Test
	void anEndpointThatIsExposedOverJmxOnlyHasNoWebExtension() {
		this.contextRunner
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=socketservers")
			.run((context) -> assertThat(context).hasSingleBean(SocketServersEndpoint.class)
				.doesNotHaveBean(SocketServersEndpointWebExtension.class));
	}

	@Test
	void anEndpointWithoutAccessIsNotThere() {
		this.contextRunner.withPropertyValues(WEB, "management.endpoint.socketservers.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(SocketServersEndpoint.class));
	}

	@Test
	void withoutServersThereIsNoEndpoint() {
		this.contextRunner.withPropertyValues(WEB, "socketserver.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SocketServersEndpoint.class));
	}

	@Test
	void withoutActuatorServersServeAllTheSame() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(Endpoint.class.getPackageName()))
			.withPropertyValues(WEB)
			.run((context) -> {
				assertThat(context).doesNotHaveBean("socketServersEndpoint");
				assertThat(Clients.exchange(context, "one", "a")).isEqualTo("A");
			});
	}

	@Test
	void anOwnEndpointReplacesTheDefault() {
		this.contextRunner.withPropertyValues(WEB)
			.withBean("own", SocketServersEndpoint.class,
					() -> new SocketServersEndpoint(new SocketServers(List::of, new StaticApplicationContext()),
							Show.NEVER))
			.run((context) -> assertThat(context).hasSingleBean(SocketServersEndpoint.class).hasBean("own"));
	}

	@Test
	void addressesAreShownToThoseWithTheRoleOnly() {
		this.contextRunner
			.withPropertyValues(WEB, "management.endpoint.socketservers.show-addresses=when-authorized",
					"management.endpoint.socketservers.roles=operator")
			.run((context) -> {
				SocketServersEndpointWebExtension extension = context.getBean(SocketServersEndpointWebExtension.class);
				try (Socket client = Clients.connect(context.getBean(SocketServers.class).get("one"))) {
					Awaitility.await()
						.until(() -> !context.getBean(SocketServers.class).get("one").connections().isEmpty());
					assertThat(client(extension, "operator")).isEqualTo("127.0.0.1:" + client.getLocalPort());
					assertThat(client(extension, "guest")).isEqualTo("******");
					assertThat(client(extension, null)).isEqualTo("******");
				}
			});
	}

	private static String client(SocketServersEndpointWebExtension extension, String role) {
		return extension.connections(new User(role), "one", "connections", null)
			.getBody()
			.connections()
			.get(0)
			.client();
	}

	/**
	 * Somebody who asks.
	 *
	 * @param role the role; {@code null} for somebody who is not known
	 */
	private record User(String role) implements SecurityContext {

		@Override
		public Principal getPrincipal() {
			return (this.role != null) ? () -> this.role : null;
		}

		@Override
		public boolean isUserInRole(String role) {
			return role.equals(this.role);
		}

	}

}
