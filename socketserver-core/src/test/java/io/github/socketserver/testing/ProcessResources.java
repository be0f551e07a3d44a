package io.github.socketserver.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Descriptors, threads and temporary files of this process at one moment.
 *
 * @param descriptors number of each descriptor, and what it points to
 * @param threads number of each thread, and its name
 * @param files temporary files
 */
record ProcessResources(Map<String, String> descriptors, Map<String, String> threads, Set<String> files) {

	private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

	/*
	 * What the JVM opens when it loads a class, seeds a random number, and so on.
	 */
	private static final Predicate<String> JVM_DESCRIPTOR = Pattern.anyOf("/.*\\.(jar|jsa|so|class|properties|lst)",
			"/.*/lib/modules", "/dev/.*", "/proc/.*", "/sys/.*", ".*/surefire.*", "/etc/.*");

	private static final Predicate<String> JVM_THREAD = Pattern.anyOf("main", "surefire-.*", "Surefire.*",
			"junit-.*timeout-watcher.*", "Common-Cleaner", "Cleaner-.*", "process reaper.*", "ping-.*",
			"ForkJoinPool\\.commonPool.*", "ForkJoinPool-\\d+-(worker-\\d+|delayScheduler)", "VirtualThread-unparker.*",
			"(Read|Write|Master)-?Poller.*", "Attach Listener", "awaitility.*", "Keep-Alive-Timer", "mockito.*",
			"Timer-jacoco", "HotSpot.*", "Notification Thread");

	static ProcessResources now() {
		return new ProcessResources(openDescriptors(), runningThreads(), temporaryFiles());
	}

	ProcessResources without(ProcessResources baseline) {
		Map<String, String> newDescriptors = new TreeMap<>(this.descriptors);
		newDescriptors.entrySet().removeAll(baseline.descriptors.entrySet());
		Map<String, String> newThreads = new TreeMap<>(this.threads);
		newThreads.keySet().removeAll(baseline.threads.keySet());
		Set<String> newFiles = new TreeSet<>(this.files);
		newFiles.removeAll(baseline.files);
		return new ProcessResources(newDescriptors, newThreads, newFiles);
	}

	boolean isEmpty() {
		return this.descriptors.isEmpty() && this.threads.isEmpty() && this.files.isEmpty();
	}

	String describe() {
		List<String> lines = new ArrayList<>();
		this.descriptors
			.forEach((number, target) -> lines.add("descriptor " + number + " -> " + SocketInodes.describe(target)));
		this.threads.forEach((number, name) -> lines.add("thread " + number + " " + name));
		this.files.forEach((file) -> lines.add("file " + file));
		return lines.stream().map((line) -> "  " + line).collect(Collectors.joining("\n"));
	}

	private static Map<String, String> openDescriptors() {
		Map<String, String> open = new TreeMap<>();
		if (!Files.isDirectory(DESCRIPTORS)) {
			return open;
		}
		try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
			for (Path link : links) {
				String target = targetOf(link);
				if (!JVM_DESCRIPTOR.test(target) && !SocketInodes.isAttachListener(target)) {
					open.put(link.getFileName().toString(), target);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return open;
	}

	private static String targetOf(Path link) throws IOException {
		try {
			return Files.readSymbolicLink(link).toString();
		}
		catch (NoSuchFileException ex) {
			// The descriptor that the directory itself is read with, or one just closed.
			return "/proc/gone";
		}
	}

	private static Map<String, String> runningThreads() {
		Map<String, String> running = VirtualThreads.running();
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

	private static Set<String> temporaryFiles() {
		Set<String> files = new TreeSet<>();
		addFilesBelow(TestDirectory.root(), files);
		return files;
	}

	private static void addFilesBelow(Path directory, Set<String> files) {
		try (Stream<Path> all = Files.walk(directory)) {
			all.map(Path::toString).filter((file) -> !file.equals(directory.toString())).forEach(files::add);
		}
		catch (NoSuchFileException ex) {
			// Nothing was created yet.
		}
		catch (IOException | UncheckedIOException ex) {
			files.add(directory + " is changing: " + ex);
		}
	}

	/**
	 * Regular expressions as one predicate.
	 */
	private static final class Pattern {

		private Pattern() {
		}

		static Predicate<String> anyOf(String... expressions) {
			return java.util.regex.Pattern.compile(String.join("|", expressions)).asMatchPredicate();
		}

	}

}
