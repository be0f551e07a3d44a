package io.github.socketserver.documentation;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the page about attacks names tests and properties that exist.
 */
class SecurityPageTests {

	private static final Pattern ROW = Pattern.compile("^\\|([^|]+)\\|([^|]+)\\|([^|]+)\\|([^|]+)\\|$",
			Pattern.MULTILINE);

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Path PAGE = Documentation.root().resolve("docs/security.md");

	@Test
	void eachAttackHasATestThatExists() {
		Set<String> existing = Documentation.sources("test")
			.stream()
			.map((file) -> file.getFileName().toString().replace(".java", ""))
			.collect(Collectors.toSet());
		assertThat(attacks()).hasSizeGreaterThan(30)
			.allSatisfy((attack) -> assertThat(codes(attack.group(4))).as(attack.group(1))
				.isNotEmpty()
				.allMatch((test) -> test.endsWith("Tests"))
				.isSubsetOf(existing));
	}

	@Test
	void propertiesOfThePageAreThoseOfTheConfiguration() {
		String configuration = Documentation.read(Documentation.root().resolve("docs/configuration.md"));
		assertThat(attacks()).allSatisfy((attack) -> assertThat(codes(attack.group(3)))
			.allSatisfy((property) -> assertThat(configuration).contains("| `" + property + "` |")));
	}

	@Test
	void theReadmeLeadsToThePageAndToThePolicy() {
		assertThat(Documentation.read(Documentation.root().resolve("README.md"))).contains("(docs/security.md)",
				"(SECURITY.md)");
		assertThat(Documentation.read(Documentation.root().resolve("SECURITY.md"))).contains("(docs/security.md)");
	}

	private static List<MatchResult> attacks() {
		return ROW.matcher(Documentation.read(PAGE))
			.results()
			.filter((row) -> !row.group(1).strip().equals("attack") && !row.group(1).startsWith("---"))
			.toList();
	}

	private static List<String> codes(String cell) {
		return CODE.matcher(cell).results().map((code) -> code.group(1)).toList();
	}

}
