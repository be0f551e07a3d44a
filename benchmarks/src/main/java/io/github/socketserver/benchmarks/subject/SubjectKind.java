package io.github.socketserver.benchmarks.subject;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * All servers that faults are applied to.
 */
public enum SubjectKind {

	/** Python's own framework. */
	PYTHON("python", "Python `ThreadingTCPServer`", null),

	/** Netty over epoll. */
	NETTY("netty", "Netty", NettySubject::new),

	/** Spring Integration over {@code java.net}. */
	SPRING_INTEGRATION("spring-integration", "Spring Integration", SpringIntegrationSubject::new),

	/** Ours, a platform thread for each connection. */
	THREADING("core-threading", "ours, `threading`", () -> new CoreSubject("threading")),

	/** Ours, a virtual thread for each connection. */
	VIRTUAL("core-virtual", "ours, `virtual`", () -> new CoreSubject("virtual")),

	/** Ours, an event loop. */
	SELECTING("core-selecting", "ours, `selecting`", () -> new CoreSubject("selecting")),

	/** Ours in a Spring Boot application with actuator and Tomcat. */
	STARTER("starter-threading", "ours, Spring Boot application", StarterSubject::new);

	private final String id;

	private final String label;

	private final @Nullable Supplier<Subject> factory;

	SubjectKind(String id, String label, @Nullable Supplier<Subject> factory) {
		this.id = id;
		this.label = label;
		this.factory = factory;
	}

	/**
	 * Returns the name on command lines.
	 * @return the name
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Returns the name in tables.
	 * @return the name
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Returns whether it is this project's.
	 * @return {@code true} if so
	 */
	public boolean isOurs() {
		return compareTo(SPRING_INTEGRATION) > 0;
	}

	/**
	 * Finds a server.
	 * @param id its name on command lines
	 * @return the server
	 */
	public static SubjectKind of(String id) {
		return Arrays.stream(values())
			.filter((kind) -> kind.id.equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("No server is named " + id + "; there are "
					+ Arrays.stream(values()).map(SubjectKind::id).toList()));
	}

	Subject open() {
		return Objects.requireNonNull(this.factory, "Not a Java program").get();
	}

}
