package io.github.socketserver;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.github.socketserver.event.LogThrottle;
import io.github.socketserver.event.PrintableFailure;

/**
 * Writes log lines where nothing else may fail: a logger that throws must not cost a
 * connection, or the loop.
 */
final class QuietLog {

	private QuietLog() {
	}

	static void write(Runnable line) {
		try {
			line.run();
		}
		catch (Throwable ex) {
			// Nobody is left who could be told.
		}
	}

	/**
	 * Writes a line about a failure, whose message may fail too.
	 * @param failure the failure
	 * @param line writes the line; gets what can be printed of the failure
	 */
	static void write(Throwable failure, Consumer<Throwable> line) {
		write(() -> line.accept(PrintableFailure.of(failure)));
	}

	/**
	 * Writes a line about a failure unless there were too many lately.
	 * @param throttle knows how many
	 * @param failure the failure, whose message may fail too
	 * @param line writes the line; gets the number of lines that were held back before,
	 * and what can be printed of the failure
	 */
	static void write(LogThrottle throttle, Throwable failure, BiConsumer<Long, Throwable> line) {
		write(() -> throttle.log((suppressed) -> line.accept(suppressed, PrintableFailure.of(failure))));
	}

}
