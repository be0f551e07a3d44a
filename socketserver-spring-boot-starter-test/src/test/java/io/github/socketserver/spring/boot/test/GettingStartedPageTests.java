package io.github.socketserver.spring.boot.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the application of the documentation is built with the Spring Boot that this
 * project is built with. Its classes are in the package {@code com.example.echo}.
 */
class GettingStartedPageTests {

	@Test
	void thePageHasTheVersionOfSpringBoot() throws IOException {
		Path page = Path.of("").toAbsolutePath().resolveSibling("docs").resolve("getting-started.md");
		assertThat(Files.readString(page))
			.containsPattern("<artifactId>spring-boot-starter-parent</artifactId>\\s*<version>"
					+ SpringBootVersion.getVersion() + "<");
	}

}
