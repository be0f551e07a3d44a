package io.github.socketserver.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What was called, in order, and by which thread.
 */
public final class HookLog {

	private final List<Call> calls = new CopyOnWriteArrayList<>();

	/**
	 * Takes note of a call by this thread.
	 * @param hook what was called
	 */
	public void add(String hook) {
		this.calls.add(new Call(hook, Thread.currentThread()));
	}

	/**
	 * Returns what was called.
	 * @return the hooks in order
	 */
	public List<String> hooks() {
		return this.calls.stream().map(Call::hook).toList();
	}

	/**
	 * Returns what was called, less some hooks.
	 * @param ignored the hooks to leave out
	 * @return the hooks in order
	 */
	public List<String> hooksWithout(String... ignored) {
		return hooks().stream().filter((hook) -> !List.of(ignored).contains(hook)).toList();
	}

	/**
	 * Returns what the given thread called.
	 * @param thread the thread
	 * @return the hooks in order
	 */
	public List<String> hooksOn(Thread thread) {
		return this.calls.stream().filter((call) -> call.thread() == thread).map(Call::hook).toList();
	}

	/**
	 * Returns who called a hook.
	 * @param hook the hook
	 * @return the threads in order
	 */
	public List<Thread> threadsOf(String hook) {
		return this.calls.stream().filter((call) -> call.hook().equals(hook)).map(Call::thread).toList();
	}

	/**
	 * Returns how often a hook was called.
	 * @param hook the hook
	 * @return the number of calls
	 */
	public long count(String hook) {
		return this.calls.stream().filter((call) -> call.hook().equals(hook)).count();
	}

	/**
	 * Forgets all calls.
	 */
	public void clear() {
		this.calls.clear();
	}

	@Override
	public String toString() {
		return new ArrayList<>(this.calls).toString();
	}

	private record Call(String hook, Thread thread) {

		@Override
		public String toString() {
			return this.hook + "@" + this.thread.getName();
		}

	}

}
