package io.github.socketserver.benchmarks.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.benchmarks.Arguments;
import io.github.socketserver.benchmarks.JsonObject;
import io.github.socketserver.benchmarks.Transport;
import io.github.socketserver.benchmarks.server.Catalog;
import io.github.socketserver.benchmarks.server.CatalogEntry;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code smoke}: lets each server answer each kind of load for a moment. A
 * wrong or missing reply fails it.
 */
public final class SmokeMain {

	private static final double SECONDS = 0.5;

	private static final double WARM_UP = 0.2;

	private final Settings settings;

	private boolean failed;

	private SmokeMain(Settings settings) {
		this.settings = settings;
	}

	/**
	 * Runs the command. Words are names of servers; without any, all are run.
	 * @param args the command line
	 */
	public static void main(String[] args) {
		Arguments arguments = new Arguments(args, "no-pinning");
		SmokeMain smoke = new SmokeMain(new Settings(arguments));
		List<String> names = new ArrayList<>(arguments.words());
		if (names.isEmpty()) {
			for (CatalogEntry entry : Catalog.entries()) {
				names.add(entry.name());
			}
			names.add("core-virtual" + Contestant.FFM);
		}
		names.forEach((name) -> smoke.run(Contestant.of(name)));
		System.exit(smoke.failed ? 1 : 0);
	}

	private void run(Contestant contestant) {
		if (!contestant.entry().inBuild().getAsBoolean()) {
			System.out.printf("%-9s%-24s%s%n", "skipped", contestant.name(), "not in this build");
			return;
		}
		for (Transport transport : Transport.values()) {
			for (List<Load> loads : loads(transport, contestant.entry().serial())) {
				run(contestant, loads);
			}
		}
	}

	private static List<List<Load>> loads(Transport transport, boolean serial) {
		int connections = serial ? 1 : 8;
		if (!transport.isStream()) {
			return List.of(List.of(Load.datagrams(transport, 4, 2)));
		}
		List<Load> lasting = new ArrayList<>();
		lasting.add(Load.pipelined(transport, connections, 8));
		lasting.add(Load.pingPong(transport, connections));
		if (transport == Transport.TCP) {
			// First, as its size sets the longest line
			lasting.add(0, Load.bulk(Math.min(2, connections)));
		}
		return List.of(lasting, List.of(Load.connect(transport, 4)));
	}

	// All loads of one list fit the same process
	private void run(Contestant contestant, List<Load> loads) {
		Jdk jdk = this.settings.serverJdk(25);
		jdk = (jdk != null) ? jdk : this.settings.loadJdk();
		Load first = loads.get(0);
		String obstacle = contestant.obstacle(this.settings, first, jdk);
		if (obstacle != null) {
			if (contestant.entry().transports().contains(first.transport())) {
				print("skipped", contestant, first, obstacle);
			}
			return;
		}
		try (ServerProcess server = new ServerProcess(contestant, this.settings, first, jdk)) {
			for (Load load : loads) {
				JsonObject result = LoadProcess.run(this.settings, load, server, WARM_UP, SECONDS);
				check(contestant, load, result);
			}
		}
		catch (IOException ex) {
			this.failed = true;
			print("FAILED", contestant, first, ex.getMessage());
		}
	}

	private void check(Contestant contestant, Load load, JsonObject result) {
		boolean ok = result.number("errors") == 0 && result.number("requests") > 0;
		this.failed |= !ok;
		String detail = "%s requests, %s errors".formatted(result.text("requests"), result.text("errors"));
		if (result.number("lost") > 0) {
			detail += ", " + result.text("lost") + " lost";
		}
		print(ok ? "ok" : "FAILED", contestant, load, detail + " " + result.text("firstError"));
	}

	private static void print(String verdict, Contestant contestant, Load load, @Nullable String detail) {
		System.out.printf("%-9s%-24s%-34s%s%n", verdict, contestant.name(), describe(load), detail);
	}

	private static String describe(Load load) {
		return "%s %s %dx%d %d B".formatted(load.transport().id(), load.mode(), load.connections(), load.window(),
				load.size());
	}

}
