package io.github.socketserver.spring.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.InputStreamSource;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for applications that are processed ahead of time.
 */
class AheadOfTimeTests {

	@Test
	void serversAreMadeAtRunTimeOnly() throws IOException {
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("com.example", "Test")), files);
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(SocketServerAutoConfiguration.class, UpperCaseHandler.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		generation.writeGeneratedContent();
		assertThat(files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE)).isNotEmpty();
		for (InputStreamSource source : files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).values()) {
			assertThat(source.getInputStream()).asString(StandardCharsets.UTF_8).doesNotContain("TcpServer");
		}
	}

}
