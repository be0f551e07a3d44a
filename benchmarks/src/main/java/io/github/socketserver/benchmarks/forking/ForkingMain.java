package io.github.socketserver.benchmarks.forking;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import io.github.socketserver.benchmarks.Arguments;

/**
 * The command {@code forking}: first byte, requests per second and memory of a process
 * for each request, with a fresh one each and with reuse, beside Python's
 * {@code ForkingTCPServer} in the same run. With {@code --spring} also of worker
 * processes that start a Spring Boot application.
 */
public final class ForkingMain {

	private static final int[] CLIENTS = { 1, 8, 40 };

	private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

	private static final int SPRING_REUSED = 4;

	private static final String LIBRARIES = "socketserver-core|junixsocket|slf4j-api|jspecify";

	private static final String SPRING_LIBRARIES = "socketserver-spring-boot-starter|spring-(aop|beans|boot|"
			+ "boot-autoconfigure|context|core|expression)-[0-9]|micrometer-(commons|observation)-[0-9]|logback|log4j|"
			+ "jul-to-slf4j|snakeyaml|commons-logging|jakarta.annotation";

	private final int seconds;

	private final int warmUp;

	private final int samples;

	private final int reused;

	private final boolean spring;

	private final List<String> workerArguments;

	private final List<String> java;

	private final List<String> springJava;

	private final Path home;

	private ForkingMain(Arguments arguments, Path directory, Path jar) {
		this.seconds = arguments.number("seconds", 10);
		this.warmUp = arguments.number("warm-up", 20);
		this.samples = arguments.number("samples", 30);
		this.reused = arguments.number("workers", 8);
		this.spring = arguments.has("spring");
		this.workerArguments = List.of(arguments.text("worker-arguments", "").split(" "))
			.stream()
			.filter((argument) -> !argument.isEmpty())
			.toList();
		this.home = Path.of(System.getProperty("benchmarks.home", "benchmarks"));
		this.java = java(arguments, directory, jar, LIBRARIES);
		this.springJava = java(arguments, directory, jar, LIBRARIES + "|" + SPRING_LIBRARIES);
	}

	private List<String> java(Arguments arguments, Path directory, Path jar, String libraries) {
		return List.of(Path.of(arguments.text("java", System.getProperty("java.home")), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + directory, "-cp",
				jar + System.getProperty("path.separator") + librariesOf(this.home, libraries));
	}

	/**
	 * Runs the command.
	 * @param args the command line
	 * @throws Exception if a server does not start
	 */
	public static void main(String[] args) throws Exception {
		Path directory = Files.createTempDirectory("socketserver-benchmarks");
		try {
			Path jar = directory.resolve("benchmarks.jar");
			pack(Path.of(ForkingMain.class.getProtectionDomain().getCodeSource().getLocation().toURI()), jar);
			new ForkingMain(new Arguments(args, "spring"), directory, jar).run();
		}
		finally {
			delete(directory);
		}
	}

	private static void delete(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(file);
			}
		}
	}

	/*
	 * Workers start from an archive of classes only if no directory is on the class path.
	 */
	private static void pack(Path classes, Path jar) throws IOException {
		try (Stream<Path> files = Files.walk(classes);
				OutputStream file = Files.newOutputStream(jar);
				JarOutputStream output = new JarOutputStream(file)) {
			for (Path path : files.filter(Files::isRegularFile).toList()) {
				output.putNextEntry(new JarEntry(classes.relativize(path).toString()));
				Files.copy(path, output);
			}
		}
	}

	private static String librariesOf(Path home, String names) {
		try (Stream<Path> libraries = Files.list(home.resolve("target/lib"))) {
			return String.join(System.getProperty("path.separator"),
					libraries.map(Path::toString)
						.filter((name) -> name.matches(".*/(" + names + ")[^/]*\\.jar"))
						.sorted()
						.toList());
		}
		catch (IOException ex) {
			throw new IllegalStateException("The benchmarks are not built", ex);
		}
	}

	private void run() throws Exception {
		System.out.printf(
				"%d processors, workers on %s, %d s each, %d samples of the first byte, "
						+ "%d s of load before reused ones are measured%n%n",
				Runtime.getRuntime().availableProcessors(), this.java.get(0), this.seconds, this.samples, this.warmUp);
		System.out.println("| server | boot, ms | first byte p50 / p90, ms | requests/s: 1, 8, 40 clients | errors "
				+ "| PSS of a worker, MiB |");
		System.out.println("|---|---|---|---|---|---|");
		train(() -> Contender.ours(this.java, 1, 1, 1, this.workerArguments));
		try (Contender fresh = Contender.ours(this.java, 40, 4, 1, this.workerArguments)) {
			report("fresh process each", fresh);
		}
		runReused(this.reused + " processes, reused", this.workerArguments);
		List<String> firstCompiler = new ArrayList<>(this.workerArguments);
		firstCompiler.add(FIRST_COMPILER);
		runReused(this.reused + " processes, reused, `" + FIRST_COMPILER + "`", firstCompiler);
		if (this.spring) {
			runSpring();
		}
		try (Contender python = Contender.python(this.home.resolve("src/main/python/server.py"))) {
			report("Python ForkingTCPServer", python);
		}
		catch (IOException ex) {
			System.out.println("| Python ForkingTCPServer | python3 does not run here | | | | |");
		}
	}

	private void runReused(String name, List<String> arguments) throws Exception {
		train(() -> Contender.ours(this.java, 1, 1, 0, arguments));
		try (Contender kept = Contender.ours(this.java, this.reused, this.reused, 0, arguments)) {
			warmUp(kept);
			report(name, kept);
		}
	}

	/*
	 * Each of the processes has to compile the same code before it is fast.
	 */
	private void warmUp(Contender contender) throws InterruptedException {
		new Requests(contender.port()).pressed(CLIENTS[CLIENTS.length - 1], this.warmUp);
	}

	private void runSpring() throws Exception {
		train(() -> Contender.spring(this.springJava, 1, 1, 0));
		try (Contender fresh = Contender.spring(this.springJava, 4, 2, 1)) {
			report("Spring application, fresh process each", fresh);
		}
		try (Contender kept = Contender.spring(this.springJava, SPRING_REUSED, SPRING_REUSED, 0)) {
			warmUp(kept);
			report("Spring application, " + SPRING_REUSED + " processes, reused", kept);
		}
	}

	/*
	 * The archive of classes is made in the background by the first server. A server that
	 * is stopped before would leave none.
	 */
	private static void train(Callable<Contender> starter) throws Exception {
		try (Contender first = starter.call()) {
			new Requests(first.port()).paced(2, 100);
			pause(15);
		}
	}

	private void report(String name, Contender contender) throws InterruptedException {
		pause(3);
		Requests paced = new Requests(contender.port()).paced(this.samples, 500);
		long errors = paced.errors();
		StringBuilder rates = new StringBuilder();
		for (int clients : CLIENTS) {
			Requests pressed = new Requests(contender.port()).pressed(clients, this.seconds);
			rates.append((rates.length() > 0) ? ", " : "").append("%.1f".formatted(pressed.perSecond()));
			errors += pressed.errors();
		}
		pause(2);
		List<Long> shares = contender.childrenPss();
		String share = shares.isEmpty() ? "none waits"
				: "%.1f".formatted(shares.stream().mapToLong(Long::longValue).average().orElse(0) / 1024);
		double boot = contender.bootMillis();
		System.out.printf("| %s | %s | %.1f / %.1f | %s | %d | %s |%n", name,
				Double.isNaN(boot) ? "" : "%.0f".formatted(boot), paced.millis(0.5), paced.millis(0.9), rates, errors,
				share);
	}

	private static void pause(int seconds) {
		LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
	}

}
