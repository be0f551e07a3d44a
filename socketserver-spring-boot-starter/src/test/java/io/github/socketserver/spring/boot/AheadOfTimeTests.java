package io.github.socketserver.spring.boot;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

import io.github.socketserver.spring.boot.actuate.ConnectionDescriptor;
import io.github.socketserver.spring.boot.actuate.ServerLimits;
import io.github.socketserver.spring.boot.actuate.SocketServerDescriptor;
import io.github.socketserver.spring.boot.actuate.SocketServersEndpoint;
import io.github.socketserver.spring.boot.actuate.SocketServersEndpointWebExtension;
import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;
import io.github.socketserver.spring.boot.autoconfigure.SocketServersEndpointAutoConfiguration;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.ExecutableHint;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.InputStreamSource;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for applications that are processed ahead of time.
 */
class AheadOfTimeTests {

	private final InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();

	private final DefaultGenerationContext generation = new DefaultGenerationContext(
			new ClassNameGenerator(ClassName.get("com.example", "Test")), this.files);

	private final RuntimeHints hints = this.generation.getRuntimeHints();

	@BeforeEach
	void process() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of("management.endpoints.web.exposure.include=socketservers").applyTo(context);
			context.register(SocketServerAutoConfiguration.class, SocketServersEndpointAutoConfiguration.class,
					UpperCaseHandler.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, this.generation);
		}
		this.generation.writeGeneratedContent();
	}

	@Test
	void serversAreMadeAtRunTimeOnly() throws IOException {
		assertThat(this.files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE)).isNotEmpty();
		for (InputStreamSource source : this.files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).values()) {
			assertThat(source.getInputStream()).asString(StandardCharsets.UTF_8).doesNotContain("TcpServer");
		}
	}

	@Test
	void handlersAreMadeWithoutReflection() {
		assertThat(this.files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).values())
			.anySatisfy((source) -> assertThat(source.getInputStream()).asString(StandardCharsets.UTF_8)
				.contains("setInstanceSupplier(UpperCaseHandler::new)"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "SocketServerProperties", "SocketServerSettings", "SocketServerSettings$Threads" })
	void propertiesCanBeBound(String type) throws ClassNotFoundException {
		Class<?> bound = Class.forName(SocketServerAutoConfiguration.class.getPackageName() + "." + type);
		assertThat(bound.getMethods()).filteredOn((method) -> method.getName().startsWith("set"))
			.filteredOn((method) -> method.getDeclaringClass() != Object.class)
			.allSatisfy((setter) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(setter))
				.accepts(this.hints));
		assertThat(RuntimeHintsPredicates.reflection().onType(bound)).accepts(this.hints);
	}

	@Test
	void virtualThreadsCanBeHad() {
		ReflectionHintsPredicates reflection = RuntimeHintsPredicates.reflection();
		TypeReference builder = TypeReference.of("java.lang.Thread$Builder$OfVirtual");
		assertThat(reflection.onType(builder)).accepts(this.hints);
		assertThat(this.hints.reflection().getTypeHint(builder).methods()).extracting(ExecutableHint::getName)
			.containsExactlyInAnyOrder("name", "factory");
		assertThat(this.hints.reflection().getTypeHint(Thread.class).methods()).extracting(ExecutableHint::getName)
			.contains("ofVirtual");
		assertThat(this.hints.reflection().getTypeHint(Executors.class).methods()).extracting(ExecutableHint::getName)
			.contains("newThreadPerTaskExecutor");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void theMethodsForVirtualThreadsExist() throws ReflectiveOperationException {
		ReflectionHintsPredicates reflection = RuntimeHintsPredicates.reflection();
		Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
		assertThat(reflection.onMethodInvocation(Thread.class.getMethod("ofVirtual"))).accepts(this.hints);
		assertThat(reflection.onMethodInvocation(builder.getMethod("name", String.class, long.class)))
			.accepts(this.hints);
		assertThat(reflection
			.onMethodInvocation(Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class)))
			.accepts(this.hints);
	}

	@ParameterizedTest
	@ValueSource(classes = { SocketServersEndpoint.class, SocketServersEndpointWebExtension.class })
	void operationsOfTheEndpointCanBeCalled(Class<?> endpoint) {
		assertThat(endpoint.getDeclaredMethods()).filteredOn((method) -> Modifier.isPublic(method.getModifiers()))
			.isNotEmpty()
			.allSatisfy((operation) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(operation))
				.accepts(this.hints));
	}

	@ParameterizedTest
	@ValueSource(classes = { SocketServersEndpoint.SocketServersDescriptor.class, SocketServerDescriptor.class,
			SocketServerDescriptor.Connections.class, SocketServerDescriptor.Requests.class,
			SocketServerDescriptor.Traffic.class, SocketServerDescriptor.Failure.class, ServerLimits.class,
			ServerLimits.TrustedProxies.class, SocketServersEndpoint.ConnectionsDescriptor.class,
			ConnectionDescriptor.class })
	void answersOfTheEndpointCanBeWritten(Class<?> answer) {
		assertThat(answer.getRecordComponents()).isNotEmpty()
			.allSatisfy((component) -> assertThat(
					RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor()))
				.accepts(this.hints));
	}

	@Test
	void junixsocketCanBeFound() {
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(TypeReference.of("org.newsclub.net.unix.AFUNIXSocketAddress"))).accepts(this.hints);
	}

}
