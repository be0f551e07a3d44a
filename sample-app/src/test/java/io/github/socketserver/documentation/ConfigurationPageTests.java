package io.github.socketserver.documentation;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the documentation knows the properties of the generated metadata, and no
 * others.
 */
class ConfigurationPageTests {

	private static final Path DOCS = Path.of("").toAbsolutePath().resolveSibling("docs");

	private static final Pattern ROW = Pattern.compile("^\\| `([a-z.-]+)` \\|[^|]*\\| (?:`([^`]+)`)?",
			Pattern.MULTILINE);

	private static final Pattern YAML = Pattern.compile("^```yaml\\R(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

	private static final String PREFIX = "socketserver.";

	private static final Pattern OURS = Pattern
		.compile("socketserver\\.|management\\.(health\\.socketserver|endpoint\\.socketservers)\\.");

	private static final Pattern NAMED = Pattern.compile("^socketserver\\.server\\.[a-z0-9-]+\\.");

	@Test
	void whenAPropertyExistsThenThePageHasItAndNoOther() throws IOException {
		assertThat(rows().keySet()).isEqualTo(metadata().keySet());
	}

	@Test
	void whenAPropertyHasADefaultThenThePageHasTheSame() throws IOException {
		Map<String, String> rows = rows();
		metadata().forEach((name, value) -> {
			if (!value.isEmpty()) {
				assertThat(rows.get(name)).as(name).isEqualTo(value);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("yamlBlocks")
	void whenDocumentationShowsYamlThenItsKeysExist(String yaml) throws IOException {
		YamlPropertiesFactoryBean properties = new YamlPropertiesFactoryBean();
		properties.setResources(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
		Set<String> keys = properties.getObject()
			.stringPropertyNames()
			.stream()
			.filter((name) -> name.startsWith("socketserver."))
			.map((name) -> NAMED.matcher(name).replaceFirst("socketserver.").substring("socketserver.".length()))
			.collect(Collectors.toSet());
		assertThat(metadata().keySet()).containsAll(keys);
	}

	static Stream<String> yamlBlocks() throws IOException {
		try (Stream<Path> pages = Files.list(DOCS)) {
			return pages.toList()
				.stream()
				.flatMap((page) -> YAML.matcher(read(page)).results())
				.map((block) -> block.group(1))
				.toList()
				.stream();
		}
	}

	private static Map<String, String> rows() {
		return ROW.matcher(read(DOCS.resolve("configuration.md")))
			.results()
			.collect(Collectors.toMap((row) -> row.group(1), (row) -> (row.group(2) != null) ? row.group(2) : "",
					(first, second) -> first + " and " + second, TreeMap::new));
	}

	private static Map<String, String> metadata() throws IOException {
		Map<String, String> metadata = new TreeMap<>();
		List<URL> files = Collections.list(ConfigurationPageTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"));
		for (URL file : files) {
			String json = new String(file.openStream().readAllBytes(), StandardCharsets.UTF_8);
			Object properties = JsonParserFactory.getJsonParser().parseMap(json).get("properties");
			for (Object property : (Collection<?>) properties) {
				Map<?, ?> entry = (Map<?, ?>) property;
				String name = String.valueOf(entry.get("name"));
				if (OURS.matcher(name).lookingAt() && !name.equals("socketserver.server")) {
					metadata.put(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name,
							entry.containsKey("defaultValue") ? written(entry.get("defaultValue")) : "");
				}
			}
		}
		return metadata;
	}

	/*
	 * The processor for the metadata of endpoints writes the names of constants.
	 */
	private static String written(Object value) {
		return String.valueOf(value).replace('_', '-');
	}

	private static String read(Path page) {
		try {
			return Files.readString(page);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
