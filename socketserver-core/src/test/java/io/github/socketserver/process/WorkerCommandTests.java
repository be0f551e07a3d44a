package io.github.socketserver.process;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorkerCommand}.
 */
class WorkerCommandTests {

	private static final String LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

	@TempDir
	private Path directory;

	@Test
	void aClassPathIsUsedAsItIs() {
		String classPath = this.directory + File.pathSeparator + this.directory.resolve("a.jar");
		assertThat(lastArguments(classPath, 3)).containsExactly("-cp", classPath, "a.Main");
	}

	@Test
	void anExecutableJarOfSpringBootIsLaunched() throws IOException {
		String jar = jar("org.springframework.boot.loader.launch.JarLauncher").toString();
		assertThat(lastArguments(jar, 4)).containsExactly("-cp", jar, "-Dloader.main=a.Main", LAUNCHER);
	}

	@Test
	void anExecutableJarOfSpringBootThatWasUnpackedIsLaunched() throws IOException {
		Path manifest = this.directory.resolve(JarFile.MANIFEST_NAME);
		Files.createDirectories(manifest.getParent());
		try (OutputStream output = Files.newOutputStream(manifest)) {
			manifest("org.springframework.boot.loader.launch.JarLauncher").write(output);
		}
		assertThat(lastArguments(this.directory.toString(), 2)).containsExactly("-Dloader.main=a.Main", LAUNCHER);
	}

	@Test
	void anotherJarIsNotLaunched() throws IOException {
		String jar = jar("b.Main").toString();
		assertThat(lastArguments(jar, 3)).containsExactly("-cp", jar, "a.Main");
	}

	@Test
	void whatIsNoJarIsLeftToJava() {
		assertThat(lastArguments(this.directory.toString(), 1)).containsExactly("a.Main");
		assertThat(lastArguments("", 1)).containsExactly("a.Main");
	}

	private Path jar(String mainClass) throws IOException {
		Path jar = this.directory.resolve("a.jar");
		new JarOutputStream(Files.newOutputStream(jar), manifest(mainClass)).close();
		return jar;
	}

	private static Manifest manifest(String mainClass) {
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
		manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
		return manifest;
	}

	private static List<String> lastArguments(String classPath, int count) {
		List<String> arguments = new WorkerCommand("a.Main", List.of(), classPath, true).arguments();
		return arguments.subList(arguments.size() - count, arguments.size());
	}

}
