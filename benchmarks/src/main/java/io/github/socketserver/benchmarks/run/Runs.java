package io.github.socketserver.benchmarks.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * The results of all rounds, and medians over them. A failed run counts nowhere.
 */
final class Runs {

	static final String SERVER = "server";

	static final String ROUND = "round";

	static final String FAILURE = "failure";

	private final List<JsonObject> results = new ArrayList<>();

	void add(JsonObject result) {
		this.results.add(result);
	}

	List<JsonObject> results() {
		return this.results;
	}

	static double perServerCpu(JsonObject result) {
		return result.number("requests") / result.number("serverCpuSeconds");
	}

	static double perSecond(JsonObject result, String field) {
		return result.number(field) / result.number("seconds");
	}

	List<JsonObject> of(String server) {
		return this.results.stream()
			.filter((result) -> server.equals(result.text(SERVER)) && !result.has(FAILURE))
			.toList();
	}

	double median(String server, ToDoubleFunction<JsonObject> value) {
		return quantile(of(server).stream().mapToDouble(value).filter((x) -> !Double.isNaN(x)).sorted().toArray(), 0.5);
	}

	double sum(String server, String field) {
		return of(server).stream().mapToDouble((result) -> result.number(field)).filter((x) -> x > 0).sum();
	}

	/**
	 * Compares two servers round by round, since only what was measured at nearly the
	 * same time can be compared.
	 * @param server a server
	 * @param against the one to compare it with
	 * @return the ratios of requests per server CPU second, the smallest first
	 */
	double[] ratios(String server, String against) {
		Map<Double, Double> others = new TreeMap<>();
		for (JsonObject result : of(against)) {
			others.put(result.number(ROUND), perServerCpu(result));
		}
		return of(server).stream()
			.mapToDouble((result) -> perServerCpu(result) / others.getOrDefault(result.number(ROUND), Double.NaN))
			.filter((x) -> !Double.isNaN(x))
			.sorted()
			.toArray();
	}

	static double quantile(double[] sorted, double share) {
		if (sorted.length == 0) {
			return Double.NaN;
		}
		double position = share * (sorted.length - 1);
		int below = (int) position;
		int above = Math.min(below + 1, sorted.length - 1);
		return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
	}

}
