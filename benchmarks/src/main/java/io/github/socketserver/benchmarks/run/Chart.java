package io.github.socketserver.benchmarks.run;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * Draws reports as an SVG: for each a panel of bars, ours in another colour than the
 * others, with the range of the rounds and a line at the baseline.
 */
final class Chart {

	private static final int WIDTH = 860;

	private static final int LABELS = 250;

	private static final int VALUES = 90;

	private static final int BARS = WIDTH - LABELS - VALUES;

	private static final int BAR = 22;

	private static final int HEAD = 64;

	private static final String STYLE = """
			<style>
			text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f }
			.title { font-weight: 600; font-size: 15px }
			.small { font-size: 11px; fill: #57606a }
			.ours { fill: #1f6feb }
			.other { fill: #9aa4af }
			.range { stroke: #24292f; stroke-width: 1.5 }
			.line { stroke: #cf222e; stroke-dasharray: 4 3 }
			</style>
			""";

	private final StringBuilder out = new StringBuilder();

	private int y;

	String draw(List<JsonObject> reports) {
		reports.forEach(this::panel);
		String body = this.out.toString();
		this.out.setLength(0);
		add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">",
				WIDTH, this.y + 10, WIDTH, this.y + 10);
		add("<title>Benchmarks</title>");
		this.out.append(STYLE);
		add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, this.y + 10);
		return this.out + body + "</svg>\n";
	}

	private void panel(JsonObject report) {
		boolean idle = report.isTrue("idle");
		String field = idle ? "heapBytesPerConnection" : "ratio";
		List<JsonObject> rows = report.objects("summary")
			.stream()
			.filter((row) -> !Double.isNaN(row.number(field)))
			.sorted(Comparator.comparingDouble((JsonObject row) -> (idle ? 1 : -1) * row.number(field)))
			.toList();
		double largest = rows.stream()
			.mapToDouble((row) -> Math.max(row.number(field), idle ? 0 : row.number("ratioMax")))
			.max()
			.orElse(1);
		double scale = BARS / Math.max(largest, idle ? 1 : 1.1);
		add("<text class=\"title\" x=\"10\" y=\"%d\">%s</text>", this.y + 24, escape(report.text("title")));
		add("<text class=\"small\" x=\"10\" y=\"%d\">%s</text>", this.y + 42, escape(subtitle(report, idle)));
		this.y += HEAD;
		int top = this.y;
		rows.forEach((row) -> bar(row, idle, scale));
		if (!idle) {
			add("<line class=\"line\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", LABELS + scale, LABELS + scale,
					top - 6, this.y);
		}
		this.y += BAR;
	}

	private static String subtitle(JsonObject report, boolean idle) {
		String machine = report.object("environment").text("cpu") + ", " + report.text("date").replaceFirst("T.*", "");
		String java = "Java " + report.object("environment").text("serverJava").replaceFirst(" .*", "");
		return idle ? "bytes of heap per connection, less is better; " + java + ", " + machine
				: "requests per server core-second, ratio to " + report.text("baseline") + ", more is better; " + java
						+ ", " + machine;
	}

	private void bar(JsonObject row, boolean idle, double scale) {
		double value = row.number(idle ? "heapBytesPerConnection" : "ratio");
		int middle = this.y + BAR / 2;
		add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LABELS - 8, middle + 5, escape(row.text("label")));
		add("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
				row.isTrue("ours") ? "ours" : "other", LABELS, this.y + 3, Math.max(1, value * scale), BAR - 6);
		double end = value;
		if (!idle) {
			end = Math.max(value, row.number("ratioMax"));
			add("<line class=\"range\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
					LABELS + row.number("ratioMin") * scale, LABELS + row.number("ratioMax") * scale, middle, middle);
		}
		add(idle ? "<text x=\"%.1f\" y=\"%d\">%,.0f</text>" : "<text x=\"%.1f\" y=\"%d\">%.2f</text>",
				LABELS + end * scale + 8, middle + 5, value);
		this.y += BAR;
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;");
	}

	private void add(String format, Object... values) {
		this.out.append(String.format(Locale.ROOT, format, values)).append('\n');
	}

}
