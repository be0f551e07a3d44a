package io.github.socketserver.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves descriptors, threads or temporary files behind. It is
 * registered for all test classes of the module.
 */
public final class LeakCheck implements BeforeAllCallback {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakCheck.class);

	private static final Duration PATIENCE = Duration.ofSeconds(8);

	@Override
	public void beforeAll(ExtensionContext context) {
		WarmUp.once();
		ProcessResources baseline = ProcessResources.now();
		String testClass = context.getRequiredTestClass().getName();
		Duration patience = context.getConfigurationParameter("socketserver.leak-check.patience")
			.map((millis) -> Duration.ofMillis(Long.parseLong(millis)))
			.orElse(PATIENCE);
		// The store is closed after the class's own @AfterAll and @TempDir.
		context.getStore(NAMESPACE)
			.put(testClass, (AutoCloseable) () -> assertNothingLeakedSince(baseline, testClass, patience));
	}

	/**
	 * Asserts that everything that was not there at the baseline has gone, or goes soon.
	 * @param baseline what was there before
	 * @param testClass who is to blame
	 * @param patience how long to wait
	 */
	static void assertNothingLeakedSince(ProcessResources baseline, String testClass, Duration patience) {
		AtomicReference<ProcessResources> leaked = new AtomicReference<>(ProcessResources.now().without(baseline));
		if (leaked.get().isEmpty()) {
			return;
		}
		try {
			Awaitility.await()
				.pollDelay(Duration.ZERO)
				.pollInSameThread()
				.pollInterval(Duration.ofMillis(20))
				.atMost(patience)
				.until(() -> {
					leaked.set(ProcessResources.now().without(baseline));
					return leaked.get().isEmpty();
				});
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError(testClass + " leaked:\n" + leaked.get().describe(), ex);
		}
	}

}
