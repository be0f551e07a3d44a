package io.github.socketserver.benchmarks.run;

import java.io.IOException;
import java.util.List;

import io.github.socketserver.benchmarks.JsonObject;
import io.github.socketserver.benchmarks.ProcFs;

/**
 * Measures what idle connections cost a server: what they add to its resident memory and
 * to its heap after a collection. The server has worked for a while then, unless there is
 * to be no warm-up.
 */
final class IdleMemory {

	private static final int FEW_CONNECTIONS = 100;

	/**
	 * What is called once for each connection has passed all stages of the JIT compiler
	 * by then.
	 */
	private static final int VISITORS = 40_000;

	private static final int VISIT_SECONDS = 120;

	private IdleMemory() {
	}

	static JsonObject measure(Settings settings, Load load, ServerProcess server, Jdk jdk) throws IOException {
		// The code is loaded and compiled before, so that it does not count
		JsonObject warm = LoadProcess.run(settings, Load.pingPong(load.transport(), FEW_CONNECTIONS), server, 0,
				settings.seconds());
		double errors = warm.number("errors");
		if (settings.warmUp() > 0) {
			errors += LoadProcess.run(settings, Load.visits(VISITORS), server, 0, VISIT_SECONDS).number("errors");
			new Rest(server.pid()).await();
		}
		double heapBefore = liveHeapBytes(server, jdk);
		double residentBefore = ProcFs.residentBytes(server.pid());
		JsonObject result = new JsonObject();
		try (LoadProcess process = LoadProcess.hold(settings, load, server)) {
			double heap = liveHeapBytes(server, jdk) - heapBefore;
			double resident = ProcFs.residentBytes(server.pid()) - residentBefore;
			JsonObject held = process.release();
			result.put("connections", held.number("connections"));
			result.put("errors", held.number("errors") + errors);
			result.put("heapBytesPerConnection", heap / load.connections());
			result.put("residentBytesPerConnection", resident / load.connections());
		}
		return result;
	}

	// A class histogram counts live objects only, after a collection of its own
	private static double liveHeapBytes(ServerProcess server, Jdk jdk) throws IOException {
		Process process = new ProcessBuilder(List.of(jdk.jcmd(), String.valueOf(server.pid()), "GC.class_histogram"))
			.redirectErrorStream(true)
			.start();
		try (var lines = process.inputReader().lines()) {
			return lines.filter((line) -> line.startsWith("Total"))
				.mapToDouble((line) -> Double.parseDouble(line.trim().split(" +")[2]))
				.findFirst()
				.orElse(Double.NaN);
		}
	}

}
