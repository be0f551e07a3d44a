package io.github.socketserver.process;

import java.util.List;

/**
 * What to do about worker processes that do not start, by what they say. What comes first
 * explains what comes after it.
 */
enum BootRemedy {

	/**
	 * For a JVM that does not take its arguments.
	 */
	ARGUMENTS("the JVM refuses its arguments: correct 'processes.jvm-arguments'",
			"Could not create the Java Virtual Machine", "Error occurred during initialization of VM",
			"Error opening zip file or JAR manifest missing"),

	/**
	 * For a heap or a stack that is too small.
	 */
	MEMORY("it needs more memory: raise -Xmx in 'processes.jvm-arguments'", "java.lang.OutOfMemoryError"),

	/**
	 * For a class that is not there.
	 */
	CLASS("a worker process has the class path that the server's process was started with: put the class there",
			"java.lang.NoClassDefFoundError", "java.lang.ClassNotFoundException", "Could not find or load main class"),

	/**
	 * For a class that is there, and fails.
	 */
	INITIALISER(
			"a worker process has neither the state nor the system properties of the server's process: what the "
					+ "class needs of them goes into 'processes.jvm-arguments'",
			"java.lang.ExceptionInInitializerError");

	private final String text;

	private final List<String> signs;

	BootRemedy(String text, String... signs) {
		this.text = text;
		this.signs = List.of(signs);
	}

	boolean fits(String said) {
		return this.signs.stream().anyMatch(said::contains);
	}

	String text() {
		return this.text;
	}

}
