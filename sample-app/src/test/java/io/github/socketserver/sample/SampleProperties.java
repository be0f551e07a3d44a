package io.github.socketserver.sample;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.core.env.Environment;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * Lets the sample application use free ports and a directory of the test's own.
 */
final class SampleProperties {

	private static final List<String> PORTS = List.of("upper", "upper-udp", "lines", "upload");

	private SampleProperties() {
	}

	static void register(DynamicPropertyRegistry registry, Path directory) {
		PORTS.forEach((server) -> registry.add("socketserver.server." + server + ".port", () -> 0));
		registry.add("sample.socket-directory", () -> directory.resolve("s").toString());
		registry.add("sample.upload.directory", () -> uploads(directory).toString());
		registry.add("sample.upload.header-timeout", () -> "1500ms");
	}

	static Path uploads(Path directory) {
		return directory.resolve("file_upload");
	}

	static Map<String, Object> addresses(Environment environment, Path directory) {
		Map<String, Object> addresses = new LinkedHashMap<>();
		PORTS.forEach((server) -> addresses.put(server,
				environment.getRequiredProperty("local.socketserver." + server + ".port", Integer.class)));
		addresses.put("upper-unix", directory.resolve("s/upper.sock").toString());
		addresses.put("upper-unixgram", directory.resolve("s/uppergram.sock").toString());
		addresses.put("directory", uploads(directory).toString());
		return addresses;
	}

}
