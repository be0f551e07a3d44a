package io.github.socketserver.benchmarks.faults;

import java.util.List;

/**
 * What a fault did to a server.
 *
 * @param cells the figures, one for each column
 * @param misses goals that were missed
 */
record Outcome(List<String> cells, List<String> misses) {

	Outcome(List<String> cells, Goals goals) {
		this(cells, goals.misses());
	}

	String verdict() {
		return this.misses.isEmpty() ? "holds" : String.join(", ", this.misses);
	}

}
