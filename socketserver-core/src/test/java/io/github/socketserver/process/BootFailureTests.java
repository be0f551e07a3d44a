package io.github.socketserver.process;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BootFailure}.
 */
class BootFailureTests {

	private static String describe(int code, @Nullable Throwable told, @Nullable Exception thrown, String... lines) {
		RemoteFailure failure = (told != null) ? RemoteFailure.of(told) : null;
		return new BootFailure(new WorkerExit(7, code, List.of(lines)), failure, thrown).describe();
	}

	@Test
	void aProcessThatIsKilledForWhatItSaysIsReportedWithThat() {
		assertThat(describe(137, null, new IOException("no reason to send START")))
			.isEqualTo("java.io.IOException: no reason to send START, exit code 137 (signal 9)");
	}

	@Test
	void whatGoesWrongInTheServersProcessIsReportedEvenIfTheWorkerHasEndedByItself() {
		assertThat(describe(0, null, new IllegalStateException("no keys")))
			.startsWith("java.lang." + "IllegalStateException: no keys, exit code 0");
	}

	@Test
	void whatAProcessSaysItselfIsReportedWithAllCauses() {
		Exception told = new IllegalStateException("no database", new IOException("refused"));
		assertThat(describe(70, told, null, "at a.A.a", "at b.B.b"))
			.isEqualTo("java.lang.IllegalStateException: no database, caused by java.io.IOException: refused, "
					+ "exit code 70");
	}

	@Test
	void aProcessThatSomebodyKillsMayLackMemory() {
		assertThat(describe(137, null, null)).startsWith("exit code 137 (signal 9); ")
			.contains("when memory is short: lower 'processes.max'");
	}

	@Test
	void aProcessThatHasSaidNothingIsReportedAsSuch() {
		assertThat(describe(1, null, null)).startsWith("exit code 1; it has said nothing on its standard error");
	}

	@Test
	void theFirstReasonDecidesWhatToDo() {
		assertThat(describe(1, null, null, "Error occurred during initialization of VM", "java.lang.OutOfMemoryError"))
			.endsWith(BootRemedy.ARGUMENTS.text());
		Error told = new ExceptionInInitializerError(new ClassNotFoundException("a.B"));
		assertThat(describe(70, told, null)).endsWith(BootRemedy.CLASS.text());
	}

	@Test
	void aProcessThatWasNeverStartedIsReportedWithWhatTheSystemSays() {
		BootFailure failure = new BootFailure(WorkerEnd.NEVER_STARTED.exit(), null, new IOException("no processes"));
		assertThat(failure.describe()).isEqualTo("java.io.IOException: no processes");
	}

}
