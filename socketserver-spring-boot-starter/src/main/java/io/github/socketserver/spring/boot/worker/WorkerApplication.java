package io.github.socketserver.spring.boot.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How a worker process starts the application again: what its parent was started with,
 * and which handler is wanted. As text it goes to the worker over its control socket,
 * never in its command line.
 *
 * @param handler name of the bean that handles requests
 * @param mainClass the application's main class; {@code null} if it has none that could
 * be called
 * @param sources classes that the application is made from, if there is no main class
 * @param profiles the application's active profiles, if there is no main class
 * @param systemProperties system properties of the parent's command line
 * @param arguments the application's arguments
 */
record WorkerApplication(String handler, @Nullable String mainClass, List<String> sources, List<String> profiles,
		Map<String, String> systemProperties, List<String> arguments) {

	/*
	 * No argument, no environment and no name has this character.
	 */
	private static final String END = "\0";

	private static final String HANDLER = "handler:";

	private static final String MAIN_CLASS = "main-class:";

	private static final String SOURCE = "source:";

	private static final String PROFILE = "profile:";

	private static final String SYSTEM_PROPERTY = "system-property:";

	private static final String ARGUMENT = "argument:";

	String encode() {
		List<String> texts = new ArrayList<>();
		texts.add(HANDLER + this.handler);
		if (this.mainClass != null) {
			texts.add(MAIN_CLASS + this.mainClass);
		}
		this.sources.forEach((source) -> texts.add(SOURCE + source));
		this.profiles.forEach((profile) -> texts.add(PROFILE + profile));
		this.systemProperties.forEach((name, value) -> texts.add(SYSTEM_PROPERTY + name + "=" + value));
		this.arguments.forEach((argument) -> texts.add(ARGUMENT + argument));
		return String.join(END, texts);
	}

	static WorkerApplication decode(String encoded) {
		List<String> texts = List.of(encoded.split(END, -1));
		Map<String, String> systemProperties = new LinkedHashMap<>();
		for (String property : all(texts, SYSTEM_PROPERTY)) {
			int end = property.indexOf('=');
			systemProperties.put(property.substring(0, end), property.substring(end + 1));
		}
		List<String> mainClasses = all(texts, MAIN_CLASS);
		return new WorkerApplication(all(texts, HANDLER).get(0), mainClasses.isEmpty() ? null : mainClasses.get(0),
				all(texts, SOURCE), all(texts, PROFILE), systemProperties, all(texts, ARGUMENT));
	}

	private static List<String> all(List<String> texts, String prefix) {
		return texts.stream()
			.filter((text) -> text.startsWith(prefix))
			.map((text) -> text.substring(prefix.length()))
			.toList();
	}

	/**
	 * Returns what the application is called in messages.
	 * @return the main class, or the sources
	 */
	String describe() {
		return (this.mainClass != null) ? this.mainClass : String.join(", ", this.sources);
	}

}
