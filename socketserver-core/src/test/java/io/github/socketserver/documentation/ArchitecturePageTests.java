package io.github.socketserver.documentation;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the page about the architecture speaks of types that exist.
 */
class ArchitecturePageTests {

	private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`");

	@Test
	void eachTypeThatThePageNamesIsInTheSources() {
		Set<String> existing = Stream.of("main", "test")
			.flatMap((kind) -> Documentation.sources(kind).stream())
			.map((file) -> file.getFileName().toString().replace(".java", ""))
			.collect(Collectors.toSet());
		assertThat(namedTypes()).hasSizeGreaterThan(50).isSubsetOf(existing);
	}

	private static Set<String> namedTypes() {
		Path page = Documentation.root().resolve("docs/architecture.md");
		return TYPE.matcher(Documentation.read(page))
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toSet());
	}

}
