package io.github.socketserver.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that README.md shows code that compiles, and names what exists.
 */
class ReadmeSnippetsTests {

	private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

	private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	private static final Pattern COMMENT = Pattern.compile("//[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);

	private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)\\)");

	@ParameterizedTest
	@MethodSource("snippets")
	void whenReadmeShowsCodeThenItIsPartOfCompiledSource(String snippet) throws IOException {
		try (Stream<Path> sources = Files.walk(Path.of("src/test/java/io/github/socketserver/readme"))) {
			assertThat(sources.filter(Files::isRegularFile).map(ReadmeSnippetsTests::read))
				.anyMatch((source) -> normalized(source).contains(normalized(snippet)));
		}
	}

	@Test
	void whenReadmeIsReadThenAllSnippetsAreFound() {
		assertThat(snippets()).hasSize(4);
	}

	@Test
	void whenReadmeLinksToFilesThenTheyExist() {
		assertThat(groups(LINK, readme())).isNotEmpty().allSatisfy((link) -> assertThat(ROOT.resolve(link)).exists());
	}

	private static List<String> snippets() {
		return groups(JAVA, readme()).stream().flatMap((block) -> Stream.of(block.split("\n\n"))).toList();
	}

	private static List<String> groups(Pattern pattern, String text) {
		return pattern.matcher(text).results().map((MatchResult result) -> result.group(1)).toList();
	}

	private static String normalized(String source) {
		return COMMENT.matcher(source).replaceAll("").replaceAll("\\s", "");
	}

	private static String readme() {
		return read(ROOT.resolve("README.md"));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
