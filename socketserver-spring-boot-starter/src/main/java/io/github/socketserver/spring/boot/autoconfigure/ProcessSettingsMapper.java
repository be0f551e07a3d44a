package io.github.socketserver.spring.boot.autoconfigure;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.socketserver.concurrency.ProcessSettings;

/**
 * Makes the bounds of worker processes from the properties of a server.
 */
final class ProcessSettingsMapper {

	private static final Pattern KEY = Pattern.compile("^'(processes\\.[a-z-]+)'");

	private ProcessSettingsMapper() {
	}

	static ProcessSettings map(ServerDefinition server) {
		SocketServerProcesses processes = server.settings().getProcesses();
		try {
			return ProcessSettings.defaults()
				.withMax(processes.getMax())
				.withMinSpare(processes.getMinSpare())
				.withMaxRequests(processes.getMaxRequests())
				.withBootTimeout(processes.getBootTimeout())
				.withOrphanTimeout(processes.getOrphanTimeout())
				.withJvmArguments(processes.getJvmArguments())
				.withArchive(processes.getArchive())
				.withTls(processes.getTls());
		}
		catch (IllegalArgumentException ex) {
			String key = keyOf(ex);
			throw server.invalid(key, values(processes).getOrDefault(key, processes.getMax()), ex);
		}
	}

	/*
	 * The core says which key it is about.
	 */
	private static String keyOf(IllegalArgumentException ex) {
		Matcher key = KEY.matcher(String.valueOf(ex.getMessage()));
		return key.find() ? key.group(1) : "processes.max";
	}

	private static Map<String, Object> values(SocketServerProcesses processes) {
		return Map.of("processes.max", processes.getMax(), "processes.min-spare", processes.getMinSpare(),
				"processes.max-requests", processes.getMaxRequests(), "processes.boot-timeout",
				processes.getBootTimeout(), "processes.orphan-timeout", processes.getOrphanTimeout());
	}

}
