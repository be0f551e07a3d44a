package io.github.socketserver.transport;

import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the {@link TransportEngine} to use: the first that is on the class path and works
 * here, unless the system property {@value #PROPERTY} says otherwise.
 *
 * @since 0.1.0
 */
public final class TransportEngines {

	/**
	 * System property: {@code auto}, the default, uses an engine where one works;
	 * {@code jdk} uses none.
	 */
	public static final String PROPERTY = "socketserver.engine";

	private static final Logger logger = LoggerFactory.getLogger(TransportEngines.class);

	private TransportEngines() {
	}

	/**
	 * Returns the engine to open listeners with.
	 * @return the engine; {@code null} for the JDK's channels
	 * @throws IllegalArgumentException if the system property has another value than
	 * those that exist
	 */
	public static @Nullable TransportEngine find() {
		String wanted = System.getProperty(PROPERTY, "auto");
		return switch (wanted) {
			case "auto" -> Found.ENGINE;
			case "jdk" -> null;
			default -> throw new IllegalArgumentException(
					"System property '" + PROPERTY + "' is '" + wanted + "'; set it to 'auto' or 'jdk', or not at all");
		};
	}

	/**
	 * Returns the engine that all of a server's listeners belong to.
	 * @param channels the listeners' channels
	 * @return the engine; {@code null} if they are the JDK's
	 */
	public static @Nullable TransportEngine serving(List<SelectableChannel> channels) {
		TransportEngine engine = channels.isEmpty() ? null : find();
		return (engine != null && channels.stream().allMatch(engine::serves)) ? engine : null;
	}

	/**
	 * Chooses an engine, and says why those before it were not chosen.
	 * @param candidates the engines in their order
	 * @return the engine; {@code null} if none works
	 */
	static @Nullable TransportEngine choose(Iterator<TransportEngine> candidates) {
		List<String> obstacles = new ArrayList<>();
		TransportEngine chosen = null;
		boolean more = true;
		while (more && chosen == null) {
			try {
				more = candidates.hasNext();
				chosen = more ? workingOne(candidates.next(), obstacles) : null;
			}
			catch (ServiceConfigurationError | LinkageError ex) {
				// Java 17 throws the error of the class itself.
				obstacles.add(unreadable(ex));
			}
		}
		obstacles.forEach((obstacle) -> logger.info("Using the JDK's channels: {}", obstacle));
		if (chosen != null) {
			logger.debug("Using {}", chosen.name());
		}
		return chosen;
	}

	private static @Nullable TransportEngine workingOne(TransportEngine engine, List<String> obstacles) {
		String obstacle = engine.obstacle();
		if (obstacle == null) {
			return engine;
		}
		obstacles.add(engine.name() + " " + obstacle);
		return null;
	}

	private static String unreadable(Throwable failure) {
		Throwable cause = (failure instanceof ServiceConfigurationError && failure.getCause() != null)
				? failure.getCause() : failure;
		return (cause instanceof UnsupportedClassVersionError)
				? "socketserver-ffm needs Java 22 or newer, and this is Java " + Runtime.version().feature()
						+ "; take it from the class path, or use a newer Java"
				: "an engine cannot be loaded: " + cause;
	}

	/**
	 * The engine of this process, looked for when the first listener is opened.
	 */
	private static final class Found {

		static final @Nullable TransportEngine ENGINE = choose(
				ServiceLoader.load(TransportEngine.class, TransportEngine.class.getClassLoader()).iterator());

	}

}
