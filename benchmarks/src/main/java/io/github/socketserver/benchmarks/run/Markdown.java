package io.github.socketserver.benchmarks.run;

import java.util.Locale;
import java.util.stream.Collectors;

import io.github.socketserver.benchmarks.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Writes a report as Markdown.
 */
final class Markdown {

	private final StringBuilder out = new StringBuilder();

	private final JsonObject report;

	Markdown(JsonObject report) {
		this.report = report;
	}

	String write() {
		line("### %s: %s", text("name"), text("title"));
		line("");
		if (this.report.isTrue("idle")) {
			idle();
		}
		else {
			throughput();
		}
		JsonObject machine = this.report.object("environment");
		line("");
		line("`%s`, %s. %s", text("command"), text("date"), method());
		line("%s cores (%s), %s. Servers on Java %s with `%s`, load on Java %s with `%s`. Python %s. Pinning: %s."
				+ " At most %s descriptors.", machine.text("cores"), machine.text("cpu"), machine.text("kernel"),
				machine.text("serverJava"), machine.text("serverFlags"), machine.text("loadJava"),
				machine.text("loadFlags"), machine.text("python"), machine.text("pinning"),
				machine.text("descriptors"));
		list("Notes", "notes");
		list("Not measured", "skipped");
		return this.out.toString();
	}

	private String method() {
		if (this.report.isTrue("idle")) {
			return format("Medians of %s interleaved rounds, of servers that %s.", text("rounds"),
					(this.report.number("warmUp") > 0) ? "had served many connections before"
							: "had just been started");
		}
		return format(
				"Medians of %s interleaved rounds of %s s after %s s of warm-up; a ratio is the median of the"
						+ " rounds' ratios, its range in parentheses.",
				text("rounds"), text("seconds"), text("warmUp"));
	}

	private void throughput() {
		line("| server | requests per server core-second | ratio to %s | requests/s | p50 µs | p99 µs | p99.9 µs "
				+ "| server CPU | client CPU | errors | lost | goal |", text("baseline"));
		line("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
		for (JsonObject row : this.report.objects("summary")) {
			line("| %s | %,.0f | %s | %,.0f | %,.0f | %,.0f | %,.0f | %.2f | %.2f | %.0f | %.0f | %s |",
					row.text("server"), row.number("requestsPerServerCpuSecond"), ratio(row),
					row.number("requestsPerSecond"), row.number("p50Micros"), row.number("p99Micros"),
					row.number("p999Micros"), row.number("serverCpu"), row.number("clientCpu"), row.number("errors"),
					row.number("lost"), goals(row));
		}
	}

	private void idle() {
		line("| server | heap per connection, bytes | resident memory per connection, bytes | errors | goal |");
		line("|---|--:|--:|--:|---|");
		for (JsonObject row : this.report.objects("summary")) {
			line("| %s | %,.0f | %,.0f | %.0f | %s |", row.text("server"), row.number("heapBytesPerConnection"),
					row.number("residentBytesPerConnection"), row.number("errors"), goals(row));
		}
	}

	private String ratio(JsonObject row) {
		return format("%.2f (%.2f–%.2f)", row.number("ratio"), row.number("ratioMin"), row.number("ratioMax"));
	}

	private String goals(JsonObject row) {
		return row.objects("goals").stream().map(this::goal).collect(Collectors.joining("; "));
	}

	private String goal(JsonObject goal) {
		String against = goal.text("against");
		String verdict = goal.isTrue("reached") ? "reached" : "missed";
		if (!goal.has("reached")) {
			verdict = "undecided";
		}
		if (against.equals(Report.HEAP)) {
			return format("≤ %,.0f: %s", goal.number("must"), verdict);
		}
		String of = against.equals(text("baseline")) ? "" : format(" of %s (%.2f)", against, goal.number("value"));
		return format("%.2f → %.2f%s: %s", goal.number("must"), goal.number("aim"), of, verdict);
	}

	private void list(String title, String name) {
		if (!this.report.texts(name).isEmpty()) {
			line("");
			line("%s:", title);
			line("");
			this.report.texts(name).forEach((sentence) -> line("- %s", sentence));
		}
	}

	private String text(String name) {
		return this.report.text(name);
	}

	private static String format(String format, @Nullable Object... values) {
		return String.format(Locale.ROOT, format, values);
	}

	private void line(String format, @Nullable Object... values) {
		this.out.append(format(format, values)).append('\n');
	}

}
