package io.github.socketserver.process;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * The command that starts a worker process. Everybody on the machine can read it, so
 * nothing is in it but the class path and the settings of the JVM.
 */
final class WorkerCommand {

	private static final List<String> JVM_ARGUMENTS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
			"-Xshare:auto", "-Xss512k", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash",
			"-XX:+DisplayVMOutputToStderr", "-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED");

	private static final String BOOT_LOADERS = "org.springframework.boot.loader.";

	private static final List<String> UNWANTED = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

	private WorkerCommand() {
	}

	/**
	 * Returns what starts a worker.
	 * @param mainClass its main class
	 * @param jvmArguments further arguments of its JVM
	 * @return the builder, without its streams
	 */
	static ProcessBuilder builder(String mainClass, List<String> jvmArguments) {
		List<String> command = new ArrayList<>();
		command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
		command.addAll(JVM_ARGUMENTS);
		command.add("-XX:ErrorFile=" + System.getProperty("java.io.tmpdir") + File.separator
				+ "socketserver-worker-%p.log");
		command.addAll(jvmArguments);
		String classPath = System.getProperty("java.class.path");
		command.addAll(List.of("-cp", classPath));
		if (isExecutableJarOfSpringBoot(classPath)) {
			command.add("-Dloader.main=" + mainClass);
			command.add(BOOT_LOADERS + "launch.PropertiesLauncher");
		}
		else {
			command.add(mainClass);
		}
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().keySet().removeAll(UNWANTED);
		return builder;
	}

	private static boolean isExecutableJarOfSpringBoot(String classPath) {
		if (!classPath.endsWith(".jar") || classPath.contains(File.pathSeparator)) {
			return false;
		}
		try (JarFile jar = new JarFile(classPath)) {
			String mainClass = jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
			return mainClass != null && mainClass.startsWith(BOOT_LOADERS);
		}
		catch (IOException | NullPointerException ex) {
			return false;
		}
	}

}
