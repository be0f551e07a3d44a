package io.github.socketserver.benchmarks.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * Makes of the runs of a comparison what is kept: the figures with medians and goals.
 */
final class Report {

	/** In place of a server in a goal: bytes of heap per idle connection, at most. */
	static final String HEAP = "heap";

	private static final int MIN_ROUNDS = 3;

	private static final double OTHERS_SHARE = 0.05;

	private static final double STOLEN_SHARE = 0.01;

	private static final double CLIENT_LIMIT = 0.95;

	private static final double PLACEMENT_FACTOR = 1.5;

	private final Comparison comparison;

	private final Runs runs;

	Report(Comparison comparison, Runs runs) {
		this.comparison = comparison;
		this.runs = runs;
	}

	List<JsonObject> summary() {
		List<JsonObject> rows = new ArrayList<>();
		for (String server : this.comparison.servers()) {
			if (!this.runs.of(server).isEmpty()) {
				rows.add(row(server));
			}
		}
		return rows;
	}

	private JsonObject row(String server) {
		Contestant contestant = Contestant.of(server);
		JsonObject row = new JsonObject();
		row.put("server", server);
		row.put("label", contestant.label());
		row.put("ours", contestant.entry().ours());
		row.put("rounds", this.runs.of(server).size());
		row.put("errors", this.runs.sum(server, "errors"));
		if (this.comparison.load().isIdle()) {
			row.put("heapBytesPerConnection", median(server, field("heapBytesPerConnection")));
			row.put("residentBytesPerConnection", median(server, field("residentBytesPerConnection")));
		}
		else {
			double[] ratios = this.runs.ratios(server, this.comparison.baseline());
			row.put("requestsPerServerCpuSecond", median(server, Runs::perServerCpu));
			row.put("ratio", Runs.quantile(ratios, 0.5));
			row.put("ratioMin", Runs.quantile(ratios, 0));
			row.put("ratioMax", Runs.quantile(ratios, 1));
			row.put("requestsPerSecond", median(server, (result) -> Runs.perSecond(result, "requests")));
			for (String field : List.of("p50Micros", "p99Micros", "p999Micros")) {
				row.put(field, median(server, field(field)));
			}
			row.put("serverCpu", median(server, (result) -> Runs.perSecond(result, "serverCpuSeconds")));
			row.put("clientCpu", median(server, (result) -> Runs.perSecond(result, "clientCpuSeconds")));
			row.put("lost", this.runs.sum(server, "lost"));
		}
		row.put("goals",
				this.comparison.goals()
					.stream()
					.filter((goal) -> goal.server().equals(server))
					.map(this::reached)
					.toList());
		return row;
	}

	private JsonObject reached(Goal goal) {
		boolean heap = goal.against().equals(HEAP);
		double value = heap ? median(goal.server(), field("heapBytesPerConnection"))
				: Runs.quantile(this.runs.ratios(goal.server(), goal.against()), 0.5);
		JsonObject result = new JsonObject();
		result.put("against", goal.against());
		result.put("must", goal.must());
		result.put("aim", goal.aim());
		result.put("value", value);
		boolean decided = !Double.isNaN(value) && this.runs.of(goal.server()).size() >= MIN_ROUNDS;
		boolean reached = (heap ? value <= goal.must() : value >= goal.must())
				&& this.runs.sum(goal.server(), "errors") == 0;
		result.put("reached", decided ? reached : null);
		return result;
	}

	/**
	 * Returns what makes the figures doubtful.
	 * @return sentences
	 */
	List<String> notes() {
		List<String> notes = new ArrayList<>();
		if (summary().stream().anyMatch((row) -> row.number("rounds") < MIN_ROUNDS)) {
			notes.add("Fewer than " + MIN_ROUNDS + " rounds: it shows that the servers work, and nothing else");
		}
		for (JsonObject result : this.runs.results()) {
			if (result.has(Runs.FAILURE)) {
				notes.add("%s failed in round %s: %s".formatted(result.text(Runs.SERVER), result.text(Runs.ROUND),
						result.text(Runs.FAILURE)));
			}
			else if (result.number("errors") > 0) {
				notes.add("%s had %s errors in round %s: %s".formatted(result.text(Runs.SERVER), result.text("errors"),
						result.text(Runs.ROUND), result.text("firstError")));
			}
		}
		count(notes, "othersCpuSeconds", OTHERS_SHARE, "other processes took more than 5 % of a core");
		count(notes, "stolenCpuSeconds", STOLEN_SHARE, "the host took more than 1 % of a core");
		count(notes, "clientCpuSeconds", CLIENT_LIMIT,
				"the load generator was at its limit (compare per server CPU second)");
		double[] placements = this.runs.results()
			.stream()
			.mapToDouble((result) -> result.number("placementNanos"))
			.filter((x) -> !Double.isNaN(x))
			.sorted()
			.toArray();
		if (placements.length > 0 && !this.comparison.load().isIdle()
				&& Runs.quantile(placements, 1) > PLACEMENT_FACTOR * Runs.quantile(placements, 0)) {
			notes.add(("The way between the two cores took from %.0f to %.0f ns: the host moved them, so differences "
					+ "of less than 10 %% mean nothing here")
				.formatted(Runs.quantile(placements, 0), Runs.quantile(placements, 1)));
		}
		return notes;
	}

	private void count(List<String> notes, String field, double limit, String what) {
		long count = this.runs.results().stream().filter((result) -> Runs.perSecond(result, field) > limit).count();
		if (count > 0) {
			notes.add("In %d of %d runs %s".formatted(count, this.runs.results().size(), what));
		}
	}

	private double median(String server, ToDoubleFunction<JsonObject> value) {
		return this.runs.median(server, value);
	}

	private static ToDoubleFunction<JsonObject> field(String name) {
		return (result) -> result.number(name);
	}

}
