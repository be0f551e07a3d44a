package io.github.socketserver.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

import io.github.socketserver.concurrency.ProcessSettings;

/**
 * The command that starts a worker. It tells nothing of what the worker is to serve,
 * since everybody on the machine can read it.
 *
 * @param mainClass the worker's main class
 * @param jvmArguments further arguments of its JVM
 * @param classPath its class path
 * @param shortLived whether it is to end before a better compiler would pay
 */
record WorkerCommand(String mainClass, List<String> jvmArguments, String classPath, boolean shortLived) {

	private static final int FEW_REQUESTS = 1000;

	private static final List<String> JVM_ARGUMENTS = List.of("-XX:+UseSerialGC", "-Xss512k", "-XX:-UsePerfData",
			"-XX:+ExitOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash", "-XX:+DisplayVMOutputToStderr",
			"-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED");

	private static final String BOOT_LOADERS = "org.springframework.boot.loader.";

	private static final List<String> UNWANTED = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

	/**
	 * Returns a command with the class path of this process.
	 * @param mainClass the worker's main class
	 * @param settings what is known of the workers
	 * @return the command
	 */
	static WorkerCommand of(String mainClass, ProcessSettings settings) {
		boolean shortLived = settings.maxRequests() > 0 && settings.maxRequests() <= FEW_REQUESTS;
		return new WorkerCommand(mainClass, settings.jvmArguments(), System.getProperty("java.class.path"), shortLived);
	}

	/**
	 * Returns what starts the worker.
	 * @param archiveArguments arguments that let the JVM use or make an archive of
	 * classes
	 * @return the builder, without its streams
	 */
	ProcessBuilder builder(List<String> archiveArguments) {
		List<String> command = new ArrayList<>();
		command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
		command.addAll(archiveArguments);
		command.addAll(arguments());
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().keySet().removeAll(UNWANTED);
		return builder;
	}

	/**
	 * Returns the arguments of the worker's JVM, except for those about archives.
	 * @return the arguments
	 */
	List<String> arguments() {
		List<String> arguments = new ArrayList<>(JVM_ARGUMENTS);
		if (this.shortLived) {
			arguments.add("-XX:TieredStopAtLevel=1");
		}
		arguments.add("-XX:ErrorFile=" + System.getProperty("java.io.tmpdir") + File.separator
				+ "socketserver-worker-%p.log");
		arguments.addAll(this.jvmArguments);
		arguments.addAll(List.of("-cp", this.classPath));
		if (isPackagedBySpringBoot()) {
			arguments.add("-Dloader.main=" + this.mainClass);
			arguments.add(BOOT_LOADERS + "launch.PropertiesLauncher");
		}
		else {
			arguments.add(this.mainClass);
		}
		return arguments;
	}

	/*
	 * An executable jar, or the directory into which one was unpacked.
	 */
	private boolean isPackagedBySpringBoot() {
		if (this.classPath.contains(File.pathSeparator)) {
			return false;
		}
		try {
			String main = manifest(Path.of(this.classPath)).getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
			return main != null && main.startsWith(BOOT_LOADERS);
		}
		catch (IOException | InvalidPathException ex) {
			return false;
		}
	}

	private static Manifest manifest(Path packaged) throws IOException {
		if (Files.isDirectory(packaged)) {
			try (InputStream manifest = Files.newInputStream(packaged.resolve(JarFile.MANIFEST_NAME))) {
				return new Manifest(manifest);
			}
		}
		try (JarFile jar = new JarFile(packaged.toFile())) {
			Manifest manifest = jar.getManifest();
			return (manifest != null) ? manifest : new Manifest();
		}
	}

}
