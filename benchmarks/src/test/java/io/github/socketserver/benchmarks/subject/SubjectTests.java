package io.github.socketserver.benchmarks.subject;

import java.time.Duration;

import io.github.socketserver.benchmarks.JsonObject;
import io.github.socketserver.benchmarks.faults.LineClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the servers that faults are applied to.
 */
@Timeout(60)
class SubjectTests {

	private static final int PATIENCE_MILLIS = 20_000;

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.INCLUDE, names = { "SPRING_INTEGRATION", "THREADING", "SELECTING", "STARTER" })
	void answersLinesShortAndLong(SubjectKind kind) throws Exception {
		Subject subject = kind.open();
		int port = subject.start(options());
		try (LineClient client = new LineClient(port, PATIENCE_MILLIS)) {
			client.ask("hello");
			client.ask("BIG");
			client.ask("hello");
		}
		finally {
			subject.stop();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.INCLUDE, names = { "THREADING", "SELECTING", "STARTER" })
	void countsItsConnectionsAndServesThoseItHasWhilePaused(SubjectKind kind) throws Exception {
		Subject subject = kind.open();
		int port = subject.start(options());
		try (LineClient client = new LineClient(port, PATIENCE_MILLIS)) {
			client.ask("hello");
			subject.pause();
			client.ask("still there");
			subject.resume();
			try (LineClient other = new LineClient(port, PATIENCE_MILLIS)) {
				other.ask("hello");
				JsonObject figures = subject.figures();
				assertThat(figures.number("accepted")).isEqualTo(2);
				assertThat(figures.number("active")).isEqualTo(2);
			}
		}
		finally {
			subject.stop();
		}
	}

	@Test
	void theApplicationTellsWhereItsHealthIsAndHowManyMetersItHas() throws Exception {
		Subject subject = SubjectKind.STARTER.open();
		try {
			subject.start(options());
			assertThat(subject.httpPort()).isPositive();
			assertThat(subject.figures().number("meters")).isPositive();
		}
		finally {
			subject.stop();
		}
	}

	@Test
	void aReplyIsTheLineInUpperCaseOr64KiB() {
		assertThat(Reply.to("hello".getBytes())).asString().isEqualTo("HELLO");
		assertThat(Reply.to("BIGGER".getBytes())).hasSize(64 * 1024 - 1).containsOnly('B');
	}

	private static SubjectOptions options() {
		return new SubjectOptions(0, Duration.ofSeconds(30), 100, false, true);
	}

}
