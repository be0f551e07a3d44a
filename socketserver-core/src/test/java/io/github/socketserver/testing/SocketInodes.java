package io.github.socketserver.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Says what a descriptor of a socket is, from the kernel's tables.
 */
final class SocketInodes {

	private static final List<String> TABLES = List.of("tcp", "tcp6", "udp", "udp6", "unix");

	private SocketInodes() {
	}

	/**
	 * Returns whether a descriptor is the socket that the JVM opens when a tool such as
	 * {@code jcmd} attaches to it.
	 * @param target what the descriptor points to
	 * @return {@code true} if so
	 */
	static boolean isAttachListener(String target) {
		return isSocket(target) && rowsOf("unix").stream()
			.filter((row) -> row.contains("/.java_pid"))
			.anyMatch((row) -> List.of(row.trim().split("\\s+")).contains(inode(target)));
	}

	static String describe(String target) {
		if (!isSocket(target)) {
			return target;
		}
		String inode = inode(target);
		for (String table : TABLES) {
			for (String row : rowsOf(table)) {
				if (List.of(row.trim().split("\\s+")).contains(inode)) {
					return target + " (" + table + ": " + row.trim() + ")";
				}
			}
		}
		return target + " (neither bound nor connected)";
	}

	private static boolean isSocket(String target) {
		return target.startsWith("socket:[");
	}

	private static String inode(String target) {
		return target.substring("socket:[".length(), target.length() - 1);
	}

	private static List<String> rowsOf(String table) {
		try {
			return Files.readAllLines(Path.of("/proc/self/net", table), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			return List.of("unreadable");
		}
	}

}
