package io.github.socketserver.testing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * Records what is logged, instead of printing it.
 */
public final class LogRecorder implements AutoCloseable {

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final Logger own = (Logger) LoggerFactory.getLogger("io.github.socketserver");

	private final Level levelBefore = this.own.getLevel();

	private final List<Appender<ILoggingEvent>> printing = new ArrayList<>();

	private final Recording recording = new Recording();

	/**
	 * Begins to record at level WARN.
	 */
	public LogRecorder() {
		this(Level.WARN);
	}

	/**
	 * Begins to record.
	 * @param level the lowest level to record
	 */
	public LogRecorder(Level level) {
		Iterator<Appender<ILoggingEvent>> appenders = this.root.iteratorForAppenders();
		appenders.forEachRemaining(this.printing::add);
		this.printing.forEach(this.root::detachAppender);
		this.own.setLevel(level);
		this.recording.start();
		this.root.addAppender(this.recording);
	}

	/**
	 * Returns what was logged.
	 * @return the events in order
	 */
	public List<ILoggingEvent> events() {
		return List.copyOf(this.recording.events);
	}

	/**
	 * Returns what was logged at a level.
	 * @param level the level
	 * @return the messages in order
	 */
	public List<String> messages(Level level) {
		return events().stream()
			.filter((event) -> event.getLevel() == level)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	@Override
	public void close() {
		this.root.detachAppender(this.recording);
		this.printing.forEach(this.root::addAppender);
		this.own.setLevel(this.levelBefore);
	}

	private static final class Recording extends AppenderBase<ILoggingEvent> {

		private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

		@Override
		protected void append(ILoggingEvent event) {
			this.events.add(event);
		}

	}

}
