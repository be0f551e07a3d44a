package io.github.socketserver.benchmarks.soak;

import java.util.List;

/**
 * The straight line that lies closest to a series of values.
 *
 * @param mean the values' mean
 * @param perMinute its slope
 * @param minutes for how long the values were taken
 */
record Trend(double mean, double perMinute, double minutes) {

	/**
	 * Finds the line by least squares.
	 * @param minutes when the values were taken
	 * @param values the values
	 * @return the line
	 */
	static Trend of(List<Double> minutes, List<Double> values) {
		double meanTime = mean(minutes);
		double mean = mean(values);
		double products = 0;
		double squares = 0;
		for (int i = 0; i < values.size(); i++) {
			double distance = minutes.get(i) - meanTime;
			products += distance * (values.get(i) - mean);
			squares += distance * distance;
		}
		double slope = (squares > 0) ? products / squares : 0;
		return new Trend(mean, slope, minutes.get(minutes.size() - 1) - minutes.get(0));
	}

	private static double mean(List<Double> values) {
		return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
	}

	/**
	 * Returns by how much the line rises all in all.
	 * @return the growth; negative if it falls
	 */
	double growth() {
		return this.perMinute * this.minutes;
	}

}
