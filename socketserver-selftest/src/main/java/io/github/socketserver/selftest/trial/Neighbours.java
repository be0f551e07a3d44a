package io.github.socketserver.selftest.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * How much of the machine other programs use during a trial, as far as Linux tells it.
 * Times that are too long are not this library's fault then.
 */
final class Neighbours {

	private static final double MOST = 0.1;

	private static final int IDLE = 3;

	private static final int WAITING_FOR_DISKS = 4;

	/**
	 * Those that are guests are counted among the others before.
	 */
	private static final int KINDS = 8;

	private static final int OWN_TIMES = 11;

	private final Path directory;

	private final @Nullable Usage before;

	Neighbours() {
		this(Path.of("/proc"));
	}

	/**
	 * Begins to look.
	 * @param directory where the kernel tells of processes
	 */
	Neighbours(Path directory) {
		this.directory = directory;
		this.before = usage();
	}

	/**
	 * Returns what other programs have used since this was created, if it was too much.
	 * @return a sentence; {@code null} if times can be judged
	 */
	@Nullable String disturbance() {
		Usage now = usage();
		if (this.before == null || now == null || now.all <= this.before.all) {
			return null;
		}
		double share = (double) (now.others - this.before.others) / (now.all - this.before.all);
		return (share <= MOST) ? null
				: String.format(Locale.ROOT,
						"other programs used %.0f %% of the processors meanwhile, so times say nothing of this library",
						100 * share);
	}

	private @Nullable Usage usage() {
		try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
			long own = time("self") + children.mapToLong((child) -> timeIfAlive(child.pid())).sum();
			long[] kinds = numbers(Files.readString(this.directory.resolve("stat")).lines().findFirst().orElse(""), 1)
				.limit(KINDS)
				.toArray();
			long all = Arrays.stream(kinds).sum();
			return new Usage(all, all - kinds[IDLE] - kinds[WAITING_FOR_DISKS] - own);
		}
		catch (IOException | RuntimeException ex) {
			return null;
		}
	}

	private long timeIfAlive(long process) {
		try {
			return time(String.valueOf(process));
		}
		catch (IOException ex) {
			return 0;
		}
	}

	/*
	 * With the time of children that have ended. The name, in parentheses, may hold
	 * anything.
	 */
	private long time(String process) throws IOException {
		String line = Files.readString(this.directory.resolve(process).resolve("stat"));
		return numbers(line.substring(line.lastIndexOf(')') + 2), OWN_TIMES).limit(4).sum();
	}

	private static LongStream numbers(String line, int skipped) {
		return Stream.of(line.trim().split(" +")).skip(skipped).mapToLong(Long::parseLong);
	}

	/**
	 * Processor time, in ticks of the kernel.
	 *
	 * @param all that of the whole machine
	 * @param others what other programs have used of it
	 */
	private record Usage(long all, long others) {
	}

}
