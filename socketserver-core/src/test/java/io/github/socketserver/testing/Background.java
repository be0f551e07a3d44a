package io.github.socketserver.testing;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An action in a thread of its own.
 */
public final class Background {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final FutureTask<Void> task;

	private final Thread thread;

	private Background(Action action) {
		this.task = new FutureTask<>(() -> {
			action.run();
			return null;
		});
		this.thread = new Thread(this.task, "background");
	}

	/**
	 * Starts an action.
	 * @param action the action
	 * @return the running action
	 */
	public static Background run(Action action) {
		Background background = new Background(action);
		background.thread.start();
		return background;
	}

	/**
	 * Returns the thread that runs the action.
	 * @return the thread
	 */
	public Thread thread() {
		return this.thread;
	}

	/**
	 * Returns whether the action has ended.
	 * @return {@code true} if so
	 */
	public boolean isDone() {
		return this.task.isDone();
	}

	/**
	 * Waits for the action's end, at most for 20 seconds.
	 */
	public void join() {
		join(PATIENCE);
	}

	/**
	 * Waits for the action's end.
	 * @param patience how long at most
	 */
	public void join(Duration patience) {
		Throwable failure = failure(patience);
		if (failure != null) {
			throw new AssertionError("The action failed", failure);
		}
	}

	/**
	 * Waits for the action's end, at most for 20 seconds.
	 * @return what the action threw; {@code null} if it ended normally
	 */
	public Throwable failure() {
		return failure(PATIENCE);
	}

	private Throwable failure(Duration patience) {
		try {
			this.task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
			this.thread.join(patience.toMillis());
			return null;
		}
		catch (ExecutionException ex) {
			return ex.getCause();
		}
		catch (TimeoutException ex) {
			AssertionError error = new AssertionError("The action did not end within " + patience);
			error.setStackTrace(this.thread.getStackTrace());
			throw error;
		}
		catch (InterruptedException ex) {
			throw new AssertionError("Interrupted", ex);
		}
	}

	/**
	 * What to do.
	 */
	@FunctionalInterface
	public interface Action {

		/**
		 * Does it.
		 * @throws Exception if that fails
		 */
		void run() throws Exception;

	}

}
