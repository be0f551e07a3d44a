package io.github.socketserver.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.socketserver.BaseServer;
import io.github.socketserver.SocketType;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.sample.text.UpperCaseStreamHandler;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the configuration that README.md shows works.
 */
class ReadmeConfigurationTests {

	private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

	@Test
	void whenConfigurationOfReadmeIsUsedThenItsServerRuns() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class))
			.withUserConfiguration(Handler.class)
			.withInitializer(ReadmeConfigurationTests::addConfiguration)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> {
				BaseServer<?> server = context.getBean(SocketServers.class).get("default");
				assertThat(server.state()).isEqualTo(ServerState.RUNNING);
				assertThat(server.config().type()).isEqualTo(SocketType.TCP);
				assertThat(server.config().concurrency()).hasToString("threading");
				assertThat(server.config().queueSize()).isEqualTo(128);
			});
	}

	private static void addConfiguration(ConfigurableApplicationContext context) {
		try {
			Matcher yaml = YAML.matcher(Files.readString(Path.of("../README.md")));
			assertThat(yaml.find()).isTrue();
			new YamlPropertySourceLoader()
				.load("readme", new ByteArrayResource(yaml.group(1).getBytes(StandardCharsets.UTF_8)))
				.forEach(context.getEnvironment().getPropertySources()::addLast);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Import(UpperCaseStreamHandler.class)
	static class Handler {

	}

}
