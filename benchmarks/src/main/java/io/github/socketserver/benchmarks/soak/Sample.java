package io.github.socketserver.benchmarks.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a server has at a quiet moment.
 *
 * @param minute when, since the begin
 * @param heap bytes of live objects, after a collection
 * @param descriptors open descriptors
 * @param threads threads
 * @param meters series of meters; {@code NaN} if it has none
 * @param connections connections that were answered so far
 */
record Sample(double minute, double heap, double descriptors, double threads, double meters, long connections) {

	static final List<Gauge> GAUGES = List.of(new Gauge("heap, KiB", (sample) -> sample.heap() / 1024, 256),
			new Gauge("descriptors", Sample::descriptors, 2), new Gauge("threads", Sample::threads, 12),
			new Gauge("meters", Sample::meters, 0.5));

	static String head() {
		return "| minute | connections | heap, KiB | descriptors | threads | meters |\n|--:|--:|--:|--:|--:|--:|";
	}

	String row() {
		return String.format(Locale.ROOT, "| %.1f | %,d | %,.0f | %.0f | %.0f | %.0f |", this.minute, this.connections,
				this.heap / 1024, this.descriptors, this.threads, this.meters);
	}

	/**
	 * Something that must not grow.
	 *
	 * @param name its name
	 * @param value reads it
	 * @param tolerance growth that is none
	 */
	record Gauge(String name, ToDoubleFunction<Sample> value, double tolerance) {

		Trend trend(List<Sample> samples) {
			return Trend.of(samples.stream().map(Sample::minute).toList(),
					samples.stream().map(this.value::applyAsDouble).toList());
		}

		boolean grows(Trend trend) {
			return trend.growth() > this.tolerance;
		}

	}

}
