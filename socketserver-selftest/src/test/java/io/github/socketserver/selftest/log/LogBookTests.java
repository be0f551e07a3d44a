package io.github.socketserver.selftest.log;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is kept of the log.
 */
class LogBookTests {

	@Test
	void alarmsOfSlf4jAreKeptWithTheirCause() {
		Logger logger = LoggerFactory.getLogger("a.logger");
		LogBook.instance().clear();
		logger.debug("not kept");
		logger.info("no alarm");
		logger.warn("client {} left", "one");
		logger.warn("client {} left", "two", new IllegalStateException("why"));
		List<LogLine> alarms = LogBook.instance().alarms();
		assertThat(alarms).extracting(LogLine::text).containsExactly("client one left", "client two left");
		assertThat(alarms.get(1)).hasToString("WARN client two left: java.lang.IllegalStateException: why");
		assertThat(LogBook.byCause(alarms)).containsOnlyKeys("a.logger: client {} left");
		LogBook.instance().clear();
		assertThat(LogBook.instance().alarms()).isEmpty();
	}

	@Test
	void linesWithinASecondAreCounted() {
		assertThat(LogBook.mostInASecond(List.of())).isZero();
		assertThat(LogBook.mostInASecond(List.of(at(0), at(1000), at(2000)))).isEqualTo(1);
		assertThat(LogBook.mostInASecond(List.of(at(0), at(900), at(1800), at(1850), at(2799)))).isEqualTo(3);
	}

	private static LogLine at(long millis) {
		return new LogLine(TimeUnit.MILLISECONDS.toNanos(millis), Level.WARN, "cause", "text", null);
	}

}
