package io.github.socketserver.spring.boot.test;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LocalSocketServerPort}.
 */
@ExtendWith(SpringExtension.class)
@ContextConfiguration(classes = LocalSocketServerPortTests.Config.class)
@TestPropertySource(properties = { "local.socketserver.port=1000", "local.socketserver.echo.port=1001",
		"local.socketserver.two-words.port=1002", "other=text" })
class LocalSocketServerPortTests {

	private final int constructed;

	@LocalSocketServerPort("echo")
	private int echo;

	@LocalSocketServerPort("two-words")
	private Integer twoWords;

	@Value("${other}")
	private String other;

	private int set;

	@Autowired
	LocalSocketServerPortTests(@LocalSocketServerPort("echo") int constructed) {
		this.constructed = constructed;
	}

	@LocalSocketServerPort("two-words")
	void setSet(int set) {
		this.set = set;
	}

	@Test
	void portIsInjectedIntoFields() {
		assertThat(this.echo).isEqualTo(1001);
		assertThat(this.twoWords).isEqualTo(1002);
	}

	@Test
	void portIsInjectedIntoConstructorsAndSetters() {
		assertThat(this.constructed).isEqualTo(1001);
		assertThat(this.set).isEqualTo(1002);
	}

	@Test
	void portIsInjectedIntoTestMethods(@LocalSocketServerPort("two-words") int twoWords,
			@Value("${local.socketserver.port}") int main) {
		assertThat(twoWords).isEqualTo(1002);
		assertThat(main).isEqualTo(1000);
	}

	@Test
	void otherValuesAreInjectedAsEver() {
		assertThat(this.other).isEqualTo("text");
	}

	@Test
	void unknownServerIsNamed() {
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> refresh(true))
			.withStackTraceContaining("local.socketserver.unknown.port");
	}

	@Test
	void contextThatWasNotCustomizedSaysSo() {
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> refresh(false))
			.withStackTraceContaining("@LocalSocketServerPort works only with Spring's test framework");
	}

	private static void refresh(boolean customized) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", Map.of()));
			context.registerBean(PropertySourcesPlaceholderConfigurer.class);
			context.register(WantsPort.class);
			if (customized) {
				new LocalSocketServerPortContextCustomizerFactory()
					.createContextCustomizer(LocalSocketServerPortTests.class, List.of())
					.customizeContext(context, null);
			}
			context.refresh();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Config {

	}

	static class WantsPort {

		@LocalSocketServerPort("unknown")
		private int port;

		int port() {
			return this.port;
		}

	}

}
