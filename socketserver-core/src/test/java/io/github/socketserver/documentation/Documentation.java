package io.github.socketserver.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The pages in {@code docs} and the Java sources of all modules.
 */
final class Documentation {

	private static final Pattern BLOCK = Pattern.compile("^```java\\R(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern TOP_LEVEL_GAP = Pattern.compile("\\R\\R(?=[^\\s}])");

	private static final Pattern COMMENT = Pattern.compile("//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

	private Documentation() {
	}

	static Path root() {
		Path directory = Path.of("").toAbsolutePath();
		while (!Files.exists(directory.resolve("docs/architecture.md"))) {
			directory = directory.getParent();
		}
		return directory;
	}

	static List<Path> pages() {
		return filesBelow(root().resolve("docs"), ".md");
	}

	/**
	 * Returns the Java blocks of a page, each cut at the empty lines between declarations
	 * or statements of its outermost level.
	 * @param page the page
	 * @return the pieces
	 */
	static List<String> javaSnippets(Path page) {
		List<String> snippets = new ArrayList<>();
		Matcher block = BLOCK.matcher(read(page));
		while (block.find()) {
			snippets.addAll(List.of(TOP_LEVEL_GAP.split(block.group(1))));
		}
		return snippets;
	}

	static List<Path> sources(String kind) {
		try (Stream<Path> modules = Files.list(root())) {
			return modules.map((module) -> module.resolve("src/" + kind + "/java"))
				.filter(Files::isDirectory)
				.flatMap((directory) -> filesBelow(directory, ".java").stream())
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static String withoutBlanksAndComments(String code) {
		return COMMENT.matcher(code).replaceAll("").replaceAll("\\bstatic\\s+class\\b", "class").replaceAll("\\s+", "");
	}

	static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Path> filesBelow(Path directory, String end) {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter((file) -> file.toString().endsWith(end)).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
