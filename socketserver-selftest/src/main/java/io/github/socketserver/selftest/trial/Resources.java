package io.github.socketserver.selftest.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Descriptors and threads of this process at one moment, less those of the JVM itself.
 *
 * @param descriptors number of each descriptor, and what it points to
 * @param threads number of each thread, and its name
 */
record Resources(Map<String, String> descriptors, Map<String, String> threads) {

	private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

	private static final Predicate<String> JVM_DESCRIPTOR = Pattern
		.compile("/.*\\.(jar|jsa|so|class|properties|lst)|/.*/lib/modules|/(dev|proc|sys|etc)/.*|.*/surefire.*")
		.asMatchPredicate();

	private static final Predicate<String> JVM_THREAD = Pattern
		.compile("main|[Ss]urefire.*|junit-.*|.*Cleaner.*"
				+ "|process reaper.*|ping-.*|ForkJoinPool.*|VirtualThread-unparker.*|(Read|Write|Master)-?Poller.*"
				+ "|Attach Listener|Keep-Alive-Timer|HotSpot.*|Notification Thread|selftest-.*")
		.asMatchPredicate();

	/**
	 * Returns whether this system tells which descriptors are open.
	 * @return {@code true} on Linux
	 */
	static boolean areDescriptorsKnown() {
		return Files.isDirectory(DESCRIPTORS);
	}

	static Resources now(boolean withVirtual) {
		Map<String, String> threads = platformThreads();
		if (withVirtual) {
			threads.putAll(VirtualThreads.running());
		}
		return new Resources(openDescriptors(), threads);
	}

	Resources without(Resources baseline) {
		Map<String, String> newDescriptors = new TreeMap<>(this.descriptors);
		newDescriptors.entrySet().removeAll(baseline.descriptors.entrySet());
		Map<String, String> newThreads = new TreeMap<>(this.threads);
		newThreads.keySet().removeAll(baseline.threads.keySet());
		return new Resources(newDescriptors, newThreads);
	}

	List<String> describeDescriptors() {
		List<String> names = new ArrayList<>();
		this.descriptors.forEach((number, target) -> names.add(number + " -> " + SocketTables.describe(target)));
		return names;
	}

	private static Map<String, String> openDescriptors() {
		Map<String, String> open = new TreeMap<>();
		if (!areDescriptorsKnown()) {
			return open;
		}
		try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
			for (Path link : links) {
				String target = targetOf(link);
				if (!JVM_DESCRIPTOR.test(target)) {
					open.put(String.valueOf(link.getFileName()), target);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return open;
	}

	private static String targetOf(Path link) {
		try {
			return Files.readSymbolicLink(link).toString();
		}
		catch (IOException ex) {
			// The descriptor that the directory itself is read with, or one just closed.
			return "/proc/gone";
		}
	}

	private static Map<String, String> platformThreads() {
		Map<String, String> running = new TreeMap<>();
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			ThreadGroup group = thread.getThreadGroup();
			boolean system = group == null || "system".equals(group.getName())
					|| "InnocuousThreadGroup".equals(group.getName());
			if (!system && !JVM_THREAD.test(thread.getName())) {
				running.put("#" + idOf(thread), thread.getName());
			}
		}
		return running;
	}

	@SuppressWarnings("deprecation")
	private static long idOf(Thread thread) {
		return thread.getId();
	}

}
