package io.github.socketserver.benchmarks.run;

import java.util.ArrayList;
import java.util.List;

/**
 * A comparison that can be run by its name.
 *
 * @param name the name
 * @param title what is compared, for people
 * @param load what the servers are loaded with
 * @param javaVersion Java that the servers run on
 * @param baseline server that ratios refer to
 * @param servers all servers, the baseline among them
 * @param goals what has to be reached
 */
record Comparison(String name, String title, Load load, int javaVersion, String baseline, List<String> servers,
		List<Goal> goals) {

	static Comparison of(String name, String title, Load load, String... servers) {
		return new Comparison(name, title, load, 25, servers[0], List.of(servers), List.of());
	}

	Comparison onJava(int version) {
		return new Comparison(this.name, this.title, this.load, version, this.baseline, this.servers, this.goals);
	}

	Comparison with(Load load) {
		return new Comparison(this.name, this.title, load, this.javaVersion, this.baseline, this.servers, this.goals);
	}

	Comparison with(List<String> servers, String baseline) {
		return new Comparison(this.name, this.title, this.load, this.javaVersion, baseline, servers, this.goals);
	}

	Comparison goal(String server, double must, double aim) {
		return goal(server, this.baseline, must, aim);
	}

	Comparison goal(String server, String against, double must, double aim) {
		List<Goal> goals = new ArrayList<>(this.goals);
		goals.add(new Goal(server, against, must, aim));
		return new Comparison(this.name, this.title, this.load, this.javaVersion, this.baseline, this.servers, goals);
	}

}
