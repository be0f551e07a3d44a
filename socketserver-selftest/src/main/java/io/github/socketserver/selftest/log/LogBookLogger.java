package io.github.socketserver.selftest.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Logger that writes into the {@link LogBook}, from level INFO on.
 */
final class LogBookLogger extends LegacyAbstractLogger {

	private static final long serialVersionUID = 1L;

	LogBookLogger(String name) {
		this.name = name;
	}

	@Override
	public boolean isTraceEnabled() {
		return false;
	}

	@Override
	public boolean isDebugEnabled() {
		return false;
	}

	@Override
	public boolean isInfoEnabled() {
		return true;
	}

	@Override
	public boolean isWarnEnabled() {
		return true;
	}

	@Override
	public boolean isErrorEnabled() {
		return true;
	}

	@Override
	protected @Nullable String getFullyQualifiedCallerName() {
		return null;
	}

	@Override
	protected void handleNormalizedLoggingCall(Level level, @Nullable Marker marker, String pattern,
			Object @Nullable [] arguments, @Nullable Throwable failure) {
		String text = MessageFormatter.basicArrayFormat(pattern, arguments);
		LogBook.instance()
			.add(new LogLine(System.nanoTime(), level, getName() + ": " + pattern, String.valueOf(text), failure));
	}

}
