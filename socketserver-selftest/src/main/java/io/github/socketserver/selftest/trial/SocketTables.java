package io.github.socketserver.selftest.trial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Says what a descriptor of a socket is, from the kernel's tables.
 */
final class SocketTables {

	private static final String PREFIX = "socket:[";

	private SocketTables() {
	}

	static String describe(String target) {
		if (!target.startsWith(PREFIX)) {
			return target;
		}
		String inode = target.substring(PREFIX.length(), target.length() - 1);
		for (String table : List.of("tcp", "tcp6", "udp", "udp6", "unix")) {
			for (String row : rowsOf(table)) {
				if (List.of(row.trim().split("\\s+")).contains(inode)) {
					return target + " (" + table + ": " + row.trim() + ")";
				}
			}
		}
		return target + " (neither bound nor connected)";
	}

	private static List<String> rowsOf(String table) {
		try {
			return Files.readAllLines(Path.of("/proc/self/net", table), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			return List.of();
		}
	}

}
