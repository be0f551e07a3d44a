package io.github.socketserver.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.concurrency.ArchiveMode;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.TlsTermination;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of workers in the form in which a JVM has them in memory, so that later
 * ones start faster. Made by a worker that serves nothing, once for each class path, in
 * the background.
 */
final class ClassArchive {

	private static final Logger logger = LoggerFactory.getLogger(ClassArchive.class);

	private static final int FIRST_WITH_CACHE = 25;

	private static final long MINUTES_TO_TRAIN = 2;

	private static final Set<Path> ATTEMPTED = ConcurrentHashMap.newKeySet();

	private final WorkerCommand command;

	private final WorkerBriefing briefing;

	private final @Nullable Path file;

	private ClassArchive(WorkerCommand command, WorkerBriefing briefing, @Nullable Path file) {
		this.command = command;
		this.briefing = briefing;
		this.file = file;
	}

	/**
	 * Looks for the archive of a command.
	 * @param command starts a worker
	 * @param briefing what a worker that is trained is told
	 * @param settings whether there is to be one, and whether it has the classes of TLS
	 * @return the archive, which need not exist
	 */
	static ClassArchive of(WorkerCommand command, WorkerBriefing briefing, ProcessSettings settings) {
		if (settings.archive() == ArchiveMode.OFF) {
			return new ClassArchive(command, briefing, null);
		}
		try {
			Path file = ArchiveFiles.fileFor(command.classPath(), contents(command, settings));
			if (Files.exists(file)) {
				ArchiveFiles.touch(file);
			}
			return new ClassArchive(command, briefing, file);
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Worker processes start without an archive of classes: {}", ex.getMessage());
			return new ClassArchive(command, briefing, null);
		}
	}

	private static List<String> contents(WorkerCommand command, ProcessSettings settings) {
		List<String> contents = new ArrayList<>(command.arguments());
		if (settings.tls() == TlsTermination.WORKER) {
			contents.add("tls");
		}
		return contents;
	}

	/**
	 * Returns the arguments for a JVM that is to start from the archive.
	 * @return the arguments; none while there is no archive
	 */
	List<String> arguments() {
		if (this.file == null || !Files.isReadable(this.file)) {
			return List.of();
		}
		return quietly((hasCache() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + this.file);
	}

	private static boolean hasCache() {
		return Runtime.version().feature() >= FIRST_WITH_CACHE;
	}

	/**
	 * Makes the archive unless it exists, or was tried to be made by this process.
	 * @param threadName name of the thread that does it
	 */
	void trainInBackground(String threadName) {
		Path target = this.file;
		if (target != null && !Files.exists(target) && ATTEMPTED.add(target)) {
			Thread thread = new Thread(() -> train(target), threadName);
			thread.setDaemon(true);
			thread.start();
		}
	}

	private void train(Path target) {
		try {
			Path made = Files.createTempFile(target.getParent(), "training", null);
			try {
				Files.delete(made);
				if (new ClassTraining(this.command.builder(trainingArguments(made)), this.briefing)
					.run(MINUTES_TO_TRAIN, TimeUnit.MINUTES) && Files.isReadable(made)) {
					Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
					ArchiveFiles.deleteUnused(target);
					logger.debug("Worker processes start from the archive of classes {}", target);
				}
			}
			finally {
				Files.deleteIfExists(made);
				Files.deleteIfExists(made.resolveSibling(made.getFileName() + ".config"));
			}
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			logger.debug("Worker processes start without an archive of classes", ex);
		}
	}

	private static List<String> trainingArguments(Path made) {
		return quietly((hasCache() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + made);
	}

	/*
	 * A JVM warns of an archive that it cannot use, and goes on without it.
	 */
	private static List<String> quietly(String argument) {
		return List.of(argument, "-Xlog:disable", "-Xlog:all=error:stderr");
	}

}
