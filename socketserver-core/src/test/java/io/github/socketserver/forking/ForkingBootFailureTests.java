package io.github.socketserver.forking;

import java.util.List;

import ch.qos.logback.classic.Level;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.WorkerProgram;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said of worker processes that end before they are ready.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Worker processes need Linux")
class ForkingBootFailureTests {

	private static final ProcessSettings ONE = ProcessSettings.defaults().withMax(1).withMinSpare(1);

	@RegisterExtension
	final Workers workers = new Workers();

	private String report(Concurrency forking, Class<?> handlerType) {
		try (LogCapture log = LogCapture.start()) {
			this.workers
				.start(new TcpServer(TestServers.config(SocketType.TCP, forking), new NamedFactory(handlerType)));
			Awaitility.await().until(() -> !log.messages(Level.WARN).isEmpty());
			return log.messages(Level.WARN).get(0);
		}
	}

	@Test
	void aFlagThatTheJvmRefusesIsNamedWithWhatToCorrect() {
		Concurrency forking = Concurrency.forking(ONE.withJvmArguments(List.of("-Dtoken=hunter2", "-XX:+NoSuchFlag")));
		assertThat(report(forking, ForkedHandlers.UpperCase.class))
			.contains("ended before it was ready: exit code 1, last lines of its standard error: "
					+ "[Unrecognized VM option 'NoSuchFlag'")
			.endsWith("; the JVM refuses its arguments: correct 'processes.jvm-arguments'")
			.doesNotContain("hunter2");
	}

	@Test
	void aHandlersClassThatCannotBeInitialisedIsReportedWithTheCauseInOneLine() {
		assertThat(report(Concurrency.forking(ONE), ForkedHandlers.Unlicensed.class))
			.contains("ended before it was ready: java.lang.ExceptionInInitializerError, caused by "
					+ "java.lang.IllegalStateException: no licence was\\u000afound, exit code 70; ")
			.endsWith("what the class needs of them goes into 'processes.jvm-arguments'");
	}

	@Test
	void aProcessWithoutEnoughMemoryForItsBootIsReportedAsSuch() {
		Concurrency forking = Concurrency.forking(ONE.withJvmArguments(List.of("-Xmx32m")));
		assertThat(report(forking, ForkedHandlers.Hoarding.class)).contains("ended before it was ready: exit code 3")
			.contains("java.lang.OutOfMemoryError")
			.endsWith("; it needs more memory: raise -Xmx in 'processes.jvm-arguments'");
	}

	@Test
	void aClassThatTheClassPathDoesNotHaveIsReportedAsSuch() {
		Concurrency forking = Concurrency.forking(ONE, new WorkerProgram("no.such.Program", "argument"));
		assertThat(report(forking, ForkedHandlers.UpperCase.class))
			.contains("ended before it was ready: exit code 1, last lines of its standard error: "
					+ "[Error: Could not find or load main class no.such.Program")
			.endsWith("; a worker process has the class path that the server's process was started with: "
					+ "put the class there");
	}

	/**
	 * Names the handlers' class, which this process had better not initialise.
	 *
	 * @param handlerType the class
	 */
	private record NamedFactory(Class<?> handlerType) implements RequestHandlerFactory<StreamRequest> {

		@Override
		public RequestHandler<StreamRequest> create() {
			throw new UnsupportedOperationException();
		}

	}

}
