package io.github.socketserver.event;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link PrintableFailure}.
 */
class PrintableFailureTests {

	private static final String TOLD = Unprintable.class.getName() + ", whose message cannot be had";

	@Test
	void aFailureThatCanBePrintedIsItself() {
		IOException cause = new IOException((String) null);
		IllegalStateException failure = new IllegalStateException("planted", cause);
		failure.addSuppressed(cause);
		assertThat(PrintableFailure.of(failure)).isSameAs(failure);
		assertThat(PrintableFailure.describe(failure)).isEqualTo("java.lang.IllegalStateException: planted");
		assertThat(PrintableFailure.messageOf(cause)).isNull();
	}

	@Test
	void oneThatCannotKeepsItsClassItsStackTraceAndItsCause() {
		IOException cause = new IOException("planted");
		Unprintable failure = new Unprintable(cause);
		Throwable printable = PrintableFailure.of(failure);
		assertThat(printable).hasMessage(TOLD).hasToString(TOLD).hasCause(cause);
		assertThat(printable.getStackTrace()).isEqualTo(failure.getStackTrace());
		assertThat(PrintableFailure.describe(failure)).isEqualTo(TOLD);
		assertThat(PrintableFailure.messageOf(failure)).isEqualTo("its message cannot be had");
	}

	@Test
	void oneWhoseCauseCannotBePrintedKeepsItsMessage() {
		Throwable printable = PrintableFailure.of(new IllegalStateException("planted", new Unprintable(null)));
		assertThat(printable).hasMessage("java.lang.IllegalStateException: planted").cause().hasMessage(TOLD);
	}

	@Test
	void suppressedOnesArePrintedToo() {
		IllegalStateException failure = new IllegalStateException("planted");
		failure.addSuppressed(new Unprintable(null));
		assertThat(PrintableFailure.of(failure).getSuppressed()).singleElement().hasToString(TOLD);
	}

	@Test
	void causesThatGoInACircleComeToAnEnd() {
		Unprintable first = new Unprintable();
		Unprintable second = new Unprintable(first);
		first.initCause(second);
		StringWriter text = new StringWriter();
		PrintableFailure.of(first).printStackTrace(new PrintWriter(text));
		assertThat(text.toString()).startsWith(TOLD).contains("Caused by: " + TOLD);
	}

	@Test
	void oneThatKeepsEverythingToItselfIsToldByItsClass() {
		Throwable printable = PrintableFailure.of(new Secretive());
		assertThat(printable).hasMessage(Secretive.class.getName() + ", whose message cannot be had").hasNoCause();
		assertThat(printable.getStackTrace()).isEmpty();
	}

	private static class Unprintable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Unprintable() {
		}

		Unprintable(Throwable cause) {
			initCause(cause);
		}

		@Override
		public String getMessage() {
			throw new IllegalStateException("No message");
		}

	}

	private static final class Secretive extends Unprintable {

		private static final long serialVersionUID = 1L;

		@Override
		public synchronized Throwable getCause() {
			throw new IllegalStateException("No cause");
		}

		@Override
		public StackTraceElement[] getStackTrace() {
			throw new IllegalStateException("No stack trace");
		}

	}

}
