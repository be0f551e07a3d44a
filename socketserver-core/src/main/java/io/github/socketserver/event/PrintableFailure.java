package io.github.socketserver.event;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Stands in a log for a failure that cannot be printed, because it throws when it is
 * asked for its message: with its class, its stack trace and what else it tells.
 *
 * @since 0.1.0
 */
public final class PrintableFailure extends Exception {

	private static final long serialVersionUID = 1L;

	private static final StackTraceElement[] UNKNOWN = {};

	private PrintableFailure(String text) {
		super(text);
	}

	/**
	 * Returns what can be logged of a failure.
	 * @param failure the failure
	 * @return the failure itself, unless it or what has led to it cannot be printed
	 */
	public static Throwable of(Throwable failure) {
		return isPrintable(failure, newSet()) ? failure : copyOf(failure, newSet());
	}

	/**
	 * Returns a failure's class and message, as {@link Throwable#toString()} does.
	 * @param failure the failure
	 * @return the text
	 */
	public static String describe(Throwable failure) {
		String text = ask(failure, Throwable::toString);
		return (text != null) ? text : failure.getClass().getName() + ", whose message cannot be had";
	}

	/**
	 * Returns a failure's message.
	 * @param failure the failure
	 * @return the message; another text if it cannot be had
	 */
	public static @Nullable String messageOf(Throwable failure) {
		try {
			return failure.getMessage();
		}
		catch (Throwable ex) {
			return "its message cannot be had";
		}
	}

	@Override
	public String toString() {
		return String.valueOf(getMessage());
	}

	private static boolean isPrintable(@Nullable Throwable failure, Set<Throwable> seen) {
		if (failure == null || !seen.add(failure)) {
			return true;
		}
		try {
			failure.getMessage();
			if (failure.toString() == null || !isPrintable(failure.getCause(), seen)) {
				return false;
			}
			for (Throwable suppressed : failure.getSuppressed()) {
				if (!isPrintable(suppressed, seen)) {
					return false;
				}
			}
			return true;
		}
		catch (Throwable ex) {
			return false;
		}
	}

	private static Throwable copyOf(Throwable failure, Set<Throwable> seen) {
		if (isPrintable(failure, newSet())) {
			return failure;
		}
		PrintableFailure copy = new PrintableFailure(describe(failure));
		StackTraceElement[] stackTrace = ask(failure, Throwable::getStackTrace);
		copy.setStackTrace((stackTrace != null) ? stackTrace : UNKNOWN);
		Throwable cause = ask(failure, Throwable::getCause);
		if (seen.add(failure)) {
			if (cause != null) {
				copy.initCause(copyOf(cause, seen));
			}
			for (Throwable suppressed : failure.getSuppressed()) {
				copy.addSuppressed(copyOf(suppressed, seen));
			}
		}
		return copy;
	}

	private static <T> @Nullable T ask(Throwable failure, Function<Throwable, @Nullable T> question) {
		try {
			return question.apply(failure);
		}
		catch (Throwable ex) {
			return null;
		}
	}

	private static Set<Throwable> newSet() {
		return Collections.newSetFromMap(new IdentityHashMap<>());
	}

}
