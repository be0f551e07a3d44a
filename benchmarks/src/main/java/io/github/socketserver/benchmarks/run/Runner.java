package io.github.socketserver.benchmarks.run;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * Runs one comparison: in each round every server once, in a fresh process, and the
 * rounds forwards and backwards in turn, so that a slow drift hits all alike.
 */
final class Runner {

	private final Settings settings;

	private final Comparison comparison;

	private final Jdk jdk;

	private final Load load;

	private final Runs runs = new Runs();

	private final List<String> notes = new ArrayList<>();

	private final List<String> skipped = new ArrayList<>();

	private final List<Contestant> contestants = new ArrayList<>();

	Runner(Settings settings, Comparison comparison) {
		this.settings = settings;
		this.comparison = comparison;
		Jdk jdk = settings.serverJdk(comparison.javaVersion());
		if (jdk == null) {
			jdk = settings.loadJdk();
			this.notes.add("There is no Java " + comparison.javaVersion() + " here; the servers ran on " + jdk.name());
		}
		this.jdk = jdk;
		this.load = fitting(comparison.load());
		for (String name : comparison.servers()) {
			Contestant contestant = Contestant.of(name);
			String obstacle = contestant.obstacle(settings, this.load, jdk);
			if (obstacle == null) {
				this.contestants.add(contestant);
			}
			else {
				this.skipped.add(name + ": " + obstacle);
			}
		}
	}

	private Load fitting(Load load) {
		int limit = Environment.descriptorLimit();
		if (load.descriptors() <= limit) {
			return load;
		}
		int connections = load.connections() - (load.descriptors() - limit);
		this.notes.add("Only %d descriptors are allowed (ulimit -n), so there were %d instead of %d connections"
			.formatted(limit, connections, load.connections()));
		return load.withConnections(connections);
	}

	JsonObject run(String command) throws InterruptedException {
		String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
		for (int round = 1; round <= this.settings.rounds(); round++) {
			List<Contestant> order = new ArrayList<>(this.contestants);
			if (round % 2 == 0) {
				Collections.reverse(order);
			}
			for (Contestant contestant : order) {
				this.runs.add(runOnce(contestant, round));
			}
		}
		Report report = new Report(this.comparison, this.runs);
		this.notes.addAll(report.notes());
		JsonObject result = new JsonObject();
		result.put("name", this.comparison.name());
		result.put("title", this.comparison.title());
		result.put("command", command);
		result.put("date", date);
		result.put("environment", Environment.describe(this.settings, this.jdk, this.load.isIdle()));
		result.put("idle", this.load.isIdle());
		result.put("rounds", this.settings.rounds());
		result.put("warmUp", this.settings.warmUp());
		result.put("seconds", this.settings.seconds());
		result.put("connections", this.load.connections());
		result.put("window", this.load.window());
		result.put("size", this.load.size());
		result.put("baseline", this.comparison.baseline());
		result.put("summary", report.summary());
		result.put("notes", this.notes);
		result.put("skipped", this.skipped);
		result.put("runs", this.runs.results());
		return result;
	}

	private JsonObject runOnce(Contestant contestant, int round) throws InterruptedException {
		JsonObject result = new JsonObject();
		result.put(Runs.SERVER, contestant.name());
		result.put(Runs.ROUND, round);
		result.put("placementNanos", new PlacementProbe().measure());
		try (ServerProcess server = new ServerProcess(contestant, this.settings, this.load, this.jdk)) {
			result.putAll(this.load.isIdle() ? IdleMemory.measure(this.settings, this.load, server, this.jdk)
					: LoadProcess.run(this.settings, this.load, server));
		}
		catch (IOException ex) {
			result.put(Runs.FAILURE, ex.getMessage());
		}
		System.err.printf("%s round %d %s: %s%n", this.comparison.name(), round, contestant.name(), brief(result));
		return result;
	}

	private String brief(JsonObject result) {
		if (result.has(Runs.FAILURE)) {
			return "FAILED: " + result.text(Runs.FAILURE);
		}
		return this.load.isIdle()
				? "%,.0f bytes of heap per connection".formatted(result.number("heapBytesPerConnection"))
				: "%,.0f requests per server core-second, %.0f errors".formatted(Runs.perServerCpu(result),
						result.number("errors"));
	}

}
