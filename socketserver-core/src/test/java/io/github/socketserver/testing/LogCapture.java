package io.github.socketserver.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Captures what the project logs, and can make its loggers fail.
 */
public final class LogCapture implements AutoCloseable {

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.socketserver");

	private final Level levelBefore = this.logger.getLevel();

	private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

	private final Capturing appender = new Capturing();

	private final Failing failing = new Failing();

	private LogCapture(Level level) {
		this.appender.setContext(this.logger.getLoggerContext());
		this.appender.start();
		this.logger.addAppender(this.appender);
		this.logger.setAdditive(false);
		this.logger.setLevel(level);
	}

	/**
	 * Begins to capture everything from level DEBUG on.
	 * @return the capture
	 */
	public static LogCapture start() {
		return start(Level.DEBUG);
	}

	/**
	 * Begins to capture.
	 * @param level the lowest level
	 * @return the capture
	 */
	public static LogCapture start(Level level) {
		return new LogCapture(level);
	}

	/**
	 * Makes each call of a logger throw from now on.
	 * @return this
	 */
	public LogCapture fail() {
		this.failing.start();
		context().addTurboFilter(this.failing);
		return this;
	}

	/**
	 * Returns what was logged.
	 * @return the events in order
	 */
	public List<ILoggingEvent> events() {
		return List.copyOf(this.events);
	}

	/**
	 * Returns what was logged at a level.
	 * @param level the level
	 * @return the messages in order
	 */
	public List<String> messages(Level level) {
		return this.events.stream()
			.filter((event) -> event.getLevel() == level)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	/**
	 * Returns the lines of a level or above.
	 * @param level the level
	 * @return the lines with their level in front
	 */
	public List<String> lines(Level level) {
		return this.events.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(level))
			.map((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.toList();
	}

	/**
	 * Returns the lines that should alarm an operator.
	 * @return the lines of level WARN and ERROR
	 */
	public List<String> alarms() {
		return lines(Level.WARN);
	}

	@Override
	public void close() {
		context().getTurboFilterList().remove(this.failing);
		this.logger.detachAppender(this.appender);
		this.logger.setAdditive(true);
		this.logger.setLevel(this.levelBefore);
	}

	private LoggerContext context() {
		return this.logger.getLoggerContext();
	}

	private final class Capturing extends AppenderBase<ILoggingEvent> {

		@Override
		protected void append(ILoggingEvent event) {
			event.prepareForDeferredProcessing();
			LogCapture.this.events.add(event);
		}

	}

	private static final class Failing extends TurboFilter {

		@Override
		public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] params,
				Throwable throwable) {
			if (logger.getName().startsWith("io.github.socketserver")) {
				throw new IllegalStateException("The logger is broken");
			}
			return FilterReply.NEUTRAL;
		}

	}

}
