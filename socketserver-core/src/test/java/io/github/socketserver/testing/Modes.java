package io.github.socketserver.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.PoolSettings;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The concurrency modes that this Java has, for {@code @MethodSource}.
 */
public final class Modes {

	/**
	 * Name of {@link #all()} for {@code @MethodSource}.
	 */
	public static final String ALL = "io.github.socketserver.testing.Modes#all";

	/**
	 * Name of {@link #threaded()} for {@code @MethodSource}.
	 */
	public static final String THREADED = "io.github.socketserver.testing.Modes#threaded";

	/**
	 * Name of {@link #byStreamType()} for {@code @MethodSource}.
	 */
	public static final String BY_STREAM_TYPE = "io.github.socketserver.testing.Modes#byStreamType";

	/**
	 * Name of {@link #byDatagramType()} for {@code @MethodSource}.
	 */
	public static final String BY_DATAGRAM_TYPE = "io.github.socketserver.testing.Modes#byDatagramType";

	/**
	 * Name of {@link #byType()} for {@code @MethodSource}.
	 */
	public static final String BY_TYPE = "io.github.socketserver.testing.Modes#byType";

	private Modes() {
	}

	/**
	 * Returns whether this Java has virtual threads.
	 * @return {@code true} from Java 21 on
	 */
	public static boolean hasVirtual() {
		return Runtime.version().feature() >= 21;
	}

	/**
	 * Returns a pool of a few threads with a queue, where clients wait.
	 * @return the mode
	 */
	public static Concurrency pool() {
		return Concurrency.pool(new PoolSettings(8, 1, 64, OverloadPolicy.WAIT));
	}

	/**
	 * Returns the modes that do not run handlers on the loop's thread.
	 * @return the modes
	 */
	public static Stream<Concurrency> threaded() {
		List<Concurrency> modes = new ArrayList<>(List.of(Concurrency.threading(), pool()));
		if (hasVirtual()) {
			modes.add(Concurrency.virtual());
		}
		return modes.stream();
	}

	/**
	 * Returns all modes.
	 * @return the modes
	 */
	public static Stream<Concurrency> all() {
		return Stream.concat(Stream.of(Concurrency.synchronous()), threaded());
	}

	/**
	 * Returns each stream type with each mode.
	 * @return pairs of {@link SocketType} and {@link Concurrency}
	 */
	public static Stream<Arguments> byStreamType() {
		return pairs((type) -> type.isStream());
	}

	/**
	 * Returns each datagram type with each mode.
	 * @return pairs of {@link SocketType} and {@link Concurrency}
	 */
	public static Stream<Arguments> byDatagramType() {
		return pairs((type) -> !type.isStream());
	}

	/**
	 * Returns each type with each mode.
	 * @return pairs of {@link SocketType} and {@link Concurrency}
	 */
	public static Stream<Arguments> byType() {
		return pairs((type) -> true);
	}

	private static Stream<Arguments> pairs(Predicate<SocketType> filter) {
		return Arrays.stream(SocketType.values())
			.filter(filter)
			.flatMap((type) -> all().map((mode) -> Arguments.of(type, mode)));
	}

}
