package io.github.socketserver.spring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ServerNames}.
 */
class ServerNamesTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	private final Map<String, Object> properties = new LinkedHashMap<>();

	private final Map<String, Object> variables = new LinkedHashMap<>();

	ServerNamesTests() {
		this.environment.getPropertySources().addLast(new MapPropertySource("properties", this.properties));
		this.environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", this.variables));
	}

	@Test
	void aVariableOverridesThePropertyOfANameWithDashes() {
		this.properties.put("socketserver.server.upper-udp.port", "1");
		this.properties.put("socketserver.server.upper-udp.type", "udp");
		this.variables.put("SOCKETSERVER_SERVER_UPPERUDP_PORT", "2");
		Map<String, SocketServerProperties.Server> servers = check();
		assertThat(servers).containsOnlyKeys("upper-udp");
		assertThat(servers.get("upper-udp").getPort()).isEqualTo(2);
		assertThat(servers.get("upper-udp").getType()).hasToString("udp");
	}

	@Test
	void aVariableAloneDescribesAServer() {
		this.variables.put("SOCKETSERVER_SERVER_UPPER_PORT", "2");
		assertThat(check()).containsOnlyKeys("upper");
	}

	@Test
	void namesThatDifferInDashesOnlyAreRefused() {
		this.properties.put("socketserver.server.a-b.port", "1");
		this.properties.put("socketserver.server.ab.port", "2");
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(this::check);
	}

	@Test
	void otherCharactersThanLettersDigitsAndDashesAreRefused() {
		this.properties.put("socketserver.server[a.b].port", "1");
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(this::check);
	}

	private Map<String, SocketServerProperties.Server> check() {
		SocketServerProperties bound = Binder.get(this.environment)
			.bind("socketserver", Bindable.of(SocketServerProperties.class))
			.get();
		return ServerNames.check(bound.getServer(), this.environment);
	}

}
