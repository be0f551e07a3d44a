package io.github.socketserver.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Figures that Linux keeps below {@code /proc}. Each is {@code NaN} where it is missing.
 */
public final class ProcFs {

	/** USER_HZ is 100 on every Linux that runs a JVM. */
	private static final double TICKS = 100.0;

	private ProcFs() {
	}

	/**
	 * Returns the CPU time of a process, user and system, with all threads that it has
	 * and had.
	 * @param pid the process
	 * @return seconds
	 */
	public static double cpuSeconds(long pid) {
		try {
			String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
			// The name in parentheses may contain blanks
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
			return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
		}
		catch (IOException | RuntimeException ex) {
			return Double.NaN;
		}
	}

	/**
	 * Returns the time that all cores were busy, with or without the host's consent.
	 * @return seconds of work, and seconds that the host took away
	 */
	public static double[] busyAndStolenSeconds() {
		try (var lines = Files.lines(Path.of("/proc/stat"))) {
			String[] fields = lines.findFirst().orElseThrow().trim().split(" +");
			double busy = 0;
			for (int field : List.of(1, 2, 3, 6, 7)) {
				busy += Long.parseLong(fields[field]) / TICKS;
			}
			return new double[] { busy, Long.parseLong(fields[8]) / TICKS };
		}
		catch (IOException | RuntimeException ex) {
			return new double[] { Double.NaN, Double.NaN };
		}
	}

	/**
	 * Returns the memory of a process that is in RAM.
	 * @param pid the process
	 * @return bytes
	 */
	public static double residentBytes(long pid) {
		try (var lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
				.findFirst()
				.orElseThrow();
		}
		catch (IOException | RuntimeException ex) {
			return Double.NaN;
		}
	}

}
