package io.github.socketserver.selftest.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * One line that a server has logged.
 *
 * @param time when, of {@link System#nanoTime()}
 * @param level how important it is
 * @param cause what all lines of the same kind have in common: the logger and the pattern
 * of the text
 * @param text the text
 * @param failure what was logged with it; {@code null} for nothing
 * @since 0.1.0
 */
public record LogLine(long time, Level level, String cause, String text, @Nullable Throwable failure) {

	/**
	 * Returns whether somebody is to look at it.
	 * @return {@code true} for WARN and ERROR
	 */
	public boolean isAlarm() {
		return this.level == Level.WARN || this.level == Level.ERROR;
	}

	@Override
	public String toString() {
		String what = (this.failure != null) ? ": " + this.failure : "";
		return this.level + " " + this.text + what;
	}

}
