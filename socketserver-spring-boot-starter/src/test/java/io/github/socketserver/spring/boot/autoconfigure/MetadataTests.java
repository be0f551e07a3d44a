package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.github.socketserver.spring.boot.SocketServers;
import org.junit.jupiter.api.Test;

import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.io.UrlResource;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the files in {@code META-INF}.
 */
class MetadataTests {

	@Test
	void eachPropertyHasADescriptionInTheUsualStyle() throws IOException {
		List<Map<String, Object>> properties = section("spring-configuration-metadata.json", "properties");
		assertThat(properties).hasSizeGreaterThan(35).allSatisfy((property) -> {
			String description = (String) property.get("description");
			assertThat(description).as(name(property)).isNotBlank().endsWith(".");
			assertThat(description).as(name(property)).doesNotStartWithIgnoringCase("the ").doesNotStartWith("A ");
			if ("java.lang.Boolean".equals(property.get("type"))) {
				assertThat(description).as(name(property)).startsWith("Whether ");
			}
		});
	}

	@Test
	void noPropertyIsListedTwice() throws IOException {
		assertThat(names("spring-configuration-metadata.json", "properties")).doesNotHaveDuplicates()
			.contains("socketserver.port", "socketserver.threads.max", "socketserver.server", "socketserver.enabled",
					"management.health.socketserver.enabled");
	}

	@Test
	void whatHasADefaultSaysSo() throws IOException {
		assertThat(section("spring-configuration-metadata.json", "properties"))
			.filteredOn(
					(property) -> List
						.of("socketserver.type", "socketserver.queue-size", "socketserver.max-packet-size",
								"socketserver.shutdown", "socketserver.path-permissions")
						.contains(name(property)))
			.hasSize(5)
			.allSatisfy((property) -> assertThat(property).as(name(property)).containsKey("defaultValue"));
	}

	@Test
	void whatIsWrittenByHandIsSorted() throws IOException {
		assertThat(names("additional-spring-configuration-metadata.json", "properties")).isSorted();
		assertThat(names("additional-spring-configuration-metadata.json", "hints")).isSorted();
	}

	@Test
	void autoConfigurationsAreSortedAndExist() throws IOException {
		List<String> lines = content("spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports").lines()
			.toList();
		assertThat(lines).isSorted()
			.isNotEmpty()
			.allSatisfy((line) -> assertThat(ClassUtils.isPresent(line, null)).as(line).isTrue());
	}

	@Test
	void failureAnalyzersAreSortedAndExist() throws IOException {
		Properties factories = new Properties();
		factories.load(new StringReader(content("spring.factories")));
		String[] analyzers = StringUtils.commaDelimitedListToStringArray(
				factories.getProperty("org.springframework.boot.diagnostics.FailureAnalyzer"));
		assertThat(analyzers).isSorted()
			.isNotEmpty()
			.allSatisfy((name) -> assertThat(ClassUtils.isPresent(name, null)).as(name).isTrue());
	}

	private static List<String> names(String file, String section) throws IOException {
		return section(file, section).stream().map(MetadataTests::name).toList();
	}

	private static String name(Map<String, Object> entry) {
		return (String) entry.get("name");
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> section(String file, String section) throws IOException {
		return (List<Map<String, Object>>) JsonParserFactory.getJsonParser().parseMap(content(file)).get(section);
	}

	private static String content(String file) throws IOException {
		URL classes = SocketServers.class.getProtectionDomain().getCodeSource().getLocation();
		return new UrlResource(classes).createRelative("META-INF/" + file).getContentAsString(StandardCharsets.UTF_8);
	}

}
