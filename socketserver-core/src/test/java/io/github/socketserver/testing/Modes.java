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

	/**
	 * Name of {@link #framed()} for {@code @MethodSource}.
	 */
	public static final String FRAMED = "io.github.socketserver.testing.Modes#framed";

	/**
	 * Name of {@link #framedByStreamType()} for {@code @MethodSource}.
	 */
	public static final String FRAMED_BY_STREAM_TYPE = "io.github.socketserver.testing.Modes#framedByStreamType";

	/**
	 * Name of {@link #framedByType()} for {@code @MethodSource}.
	 */
	public static final String FRAMED_BY_TYPE = "io.github.socketserver.testing.Modes#framedByType";

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
	 * Returns all modes that can serve every handler.
	 * @return the modes
	 */
	public static Stream<Concurrency> all() {
		return Stream.concat(Stream.of(Concurrency.synchronous()), threaded());
	}

	/**
	 * Returns all modes: those that can serve every handler, and those that need one that
	 * is called for whole frames or datagrams.
	 * @return the modes
	 */
	public static Stream<Concurrency> framed() {
		return Stream.concat(all(), Stream.of(Concurrency.selecting(), Concurrency.selecting(2)));
	}

	/**
	 * Returns each stream type with each mode that can serve every handler.
	 * @return pairs of {@link SocketType} and {@link Concurrency}
	 */
	public static Stream<Arguments> byStreamType() {
		return pairs(SocketType::isStream, all());
	}

	/**
	 * Returns each type with each mode that can serve every handler.
	 * @return pairs of {@link SocketType} and {@link Concurrency}
	 */
	public static Stream<Arguments> byType() {
		return pairs((type) -> true, all());
	}

	/**
	 * Returns each datagram type with each mode.
	 * @return pairs of {@link SocketType} and {@link Concurrency}
	 */
	public static Stream<Arguments> byDatagramType() {
		return pairs((type) -> !type.isStream(), framed());
	}

	/**
	 * Returns each stream type with each mode, for handlers that are called for frames.
	 * @return pairs of {@link SocketType} and {@link Concurrency}
	 */
	public static Stream<Arguments> framedByStreamType() {
		return pairs(SocketType::isStream, framed());
	}

	/**
	 * Returns each type with each mode, for handlers that are called for frames.
	 * @return pairs of {@link SocketType} and {@link Concurrency}
	 */
	public static Stream<Arguments> framedByType() {
		return pairs((type) -> true, framed());
	}

	/**
	 * Returns whether a mode handles datagrams on the thread that receives them.
	 * @param mode the mode
	 * @return {@code true} if so
	 */
	public static boolean isInline(Concurrency mode) {
		return mode.name().equals("synchronous") || mode.loops() > 0;
	}

	private static Stream<Arguments> pairs(Predicate<SocketType> filter, Stream<Concurrency> modes) {
		List<Concurrency> all = modes.toList();
		return Arrays.stream(SocketType.values())
			.filter(filter)
			.flatMap((type) -> all.stream().map((mode) -> Arguments.of(type, mode)));
	}

}
