package io.github.socketserver.benchmarks.load;

import io.github.socketserver.benchmarks.JsonObject;
import io.github.socketserver.benchmarks.ProcFs;
import org.jspecify.annotations.Nullable;

/**
 * What one run measures: requests and their latencies between the end of the warm-up and
 * the end of the measured time. Errors count at all times.
 */
final class Measurement {

	private final LoadOptions options;

	private final Histogram histogram = new Histogram();

	private final long measuredFrom;

	private final long measuredTo;

	private final double[] cpuAtStart = new double[4];

	private final double[] cpu = new double[4];

	private boolean measuring;

	private long start;

	private double seconds;

	private long requests;

	private long errors;

	private long lost;

	private long late;

	private @Nullable String firstError;

	Measurement(LoadOptions options) {
		this.options = options;
		long now = System.nanoTime();
		this.measuredFrom = now + (long) (options.warmUp() * 1e9);
		this.measuredTo = this.measuredFrom + (long) (options.seconds() * 1e9);
	}

	/**
	 * Looks at the clock. To be called often.
	 * @param now the time
	 * @return whether to go on with the load
	 */
	boolean goesOn(long now) {
		if (!this.measuring && now >= this.measuredFrom) {
			this.measuring = true;
			this.histogram.clear();
			readCpu(this.cpuAtStart);
			this.start = System.nanoTime();
		}
		if (now < this.measuredTo) {
			return true;
		}
		this.seconds = (System.nanoTime() - this.start) / 1e9;
		readCpu(this.cpu);
		this.measuring = false;
		return false;
	}

	/**
	 * Counts a request that was answered rightly.
	 * @param due when it should have been sent, whether or not the load was late with it
	 * @param now when its reply was there
	 */
	void answered(long due, long now) {
		if (this.measuring) {
			this.requests++;
			this.histogram.record(now - due);
		}
	}

	void failed(String error) {
		this.errors++;
		if (this.firstError == null) {
			this.firstError = error;
		}
	}

	/**
	 * Takes over what has failed before.
	 * @param before what was measured then
	 */
	void addErrorsOf(Measurement before) {
		this.errors += before.errors;
		if (before.firstError != null) {
			this.firstError = before.firstError;
		}
	}

	void lost() {
		this.lost++;
	}

	void late() {
		this.late++;
	}

	long errors() {
		return this.errors;
	}

	private void readCpu(double[] target) {
		target[0] = ProcFs.cpuSeconds(this.options.serverPid());
		target[1] = ProcFs.cpuSeconds(ProcessHandle.current().pid());
		double[] all = ProcFs.busyAndStolenSeconds();
		target[2] = all[0];
		target[3] = all[1];
	}

	/**
	 * Returns what was measured, as JSON.
	 */
	@Override
	public String toString() {
		if (this.late > this.lost) {
			failed("%d replies came twice".formatted(this.late - this.lost));
		}
		double server = this.cpu[0] - this.cpuAtStart[0];
		double client = this.cpu[1] - this.cpuAtStart[1];
		double others = this.cpu[2] - this.cpuAtStart[2] - server - client;
		JsonObject result = new JsonObject();
		result.put("requests", this.requests);
		result.put("seconds", this.seconds);
		result.put("errors", this.errors);
		result.put("firstError", this.firstError);
		result.put("lost", this.lost);
		result.put("late", this.late);
		result.put("p50Micros", this.histogram.micros(0.5));
		result.put("p99Micros", this.histogram.micros(0.99));
		result.put("p999Micros", this.histogram.micros(0.999));
		result.put("maxMicros", this.histogram.maxMicros());
		result.put("serverCpuSeconds", server);
		result.put("clientCpuSeconds", client);
		result.put("othersCpuSeconds", Math.max(0, others));
		result.put("stolenCpuSeconds", this.cpu[3] - this.cpuAtStart[3]);
		return result.toString();
	}

}
