package io.github.socketserver.documentation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that the pages in {@code docs} show code that compiles, messages that the code
 * prints, and links that lead somewhere.
 */
class DocumentationSnippetsTests {

	private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");

	private static final Pattern MESSAGE_ROW = Pattern.compile("^\\| (?:(?:INFO|WARN|ERROR|DEBUG) \\| )?`([^`]+)`",
			Pattern.MULTILINE);

	static Stream<Path> pages() {
		return Documentation.pages().stream();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyJavaSnippetIsCompiledSomewhere(Path page) {
		String compiled = Stream.of("main", "test")
			.flatMap((kind) -> Documentation.sources(kind).stream())
			.map(Documentation::read)
			.map(Documentation::withoutBlanksAndComments)
			.collect(Collectors.joining("\n"));
		assertThat(Documentation.javaSnippets(page))
			.allSatisfy((snippet) -> assertThat(compiled.contains(Documentation.withoutBlanksAndComments(snippet)))
				.as("compiled somewhere:%n%s", snippet)
				.isTrue());
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyRelativeLinkLeadsToAFile(Path page) {
		List<String> targets = LINK.matcher(Documentation.read(page)).results().map((link) -> link.group(1)).toList();
		assertThat(targets).allSatisfy((target) -> assertThat(Files.exists(page.resolveSibling(target))).isTrue());
	}

	@Test
	void messagesInTroubleshootingArePrintedByTheCode() {
		assertMessagesArePrinted("troubleshooting.md", Pattern.compile("^(?!\\| symptom).*$", Pattern.MULTILINE));
	}

	@Test
	void logLinesInObservabilityArePrintedByTheCode() {
		assertMessagesArePrinted("observability.md",
				Pattern.compile("^\\| (INFO|WARN|ERROR|DEBUG) \\| .*$", Pattern.MULTILINE));
	}

	private static void assertMessagesArePrinted(String page, Pattern row) {
		String code = Documentation.sources("main")
			.stream()
			.map(Documentation::read)
			.map((source) -> source.replaceAll("\"\\s*\\+\\s*\"", ""))
			.collect(Collectors.joining("\n"));
		String rows = row.matcher(Documentation.read(Documentation.root().resolve("docs").resolve(page)))
			.results()
			.map(MatchResult::group)
			.collect(Collectors.joining("\n"));
		List<String> fragments = MESSAGE_ROW.matcher(rows)
			.results()
			.flatMap((message) -> Stream.of(message.group(1).split("…")))
			.filter((fragment) -> fragment.strip().length() > 1)
			.toList();
		assertThat(fragments).hasSizeGreaterThan(10)
			.allSatisfy((fragment) -> assertThat(code.contains(fragment)).as("printed: '%s'", fragment).isTrue());
	}

}
