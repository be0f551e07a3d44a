package io.github.socketserver.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * The command {@code draw}: makes one picture of the JSON reports of comparisons.
 */
public final class DrawMain {

	private DrawMain() {
	}

	/**
	 * Runs the command.
	 * @param args the SVG to write, then the reports to read
	 * @throws IOException if one of them cannot be accessed
	 */
	public static void main(String[] args) throws IOException {
		if (args.length < 2) {
			System.err.println("usage: benchmarks/draw OUT.svg REPORT.json...");
			System.exit(2);
		}
		List<JsonObject> reports = new ArrayList<>();
		for (int i = 1; i < args.length; i++) {
			reports.add(JsonObject.parse(Files.readString(Path.of(args[i]))));
		}
		Files.writeString(Path.of(args[0]), new Chart().draw(reports));
	}

}
