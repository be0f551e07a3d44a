package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The kernel's table of TCP sockets, which tells what a server has done to a connection
 * whose client does not look.
 */
final class TcpTable {

	private static final String ESTABLISHED = "01";

	private static final List<Path> FILES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

	private TcpTable() {
	}

	/**
	 * Returns whether the server's end of a connection is as it was when it was accepted.
	 * @param serverPort port of the server
	 * @param clientPort port of the client
	 * @return {@code false} if the server has closed it
	 * @throws IOException if there is no such table
	 */
	static boolean isEstablished(int serverPort, int clientPort) throws IOException {
		for (Path file : FILES) {
			try (Stream<String> lines = Files.lines(file)) {
				if (isEstablished(lines, serverPort, clientPort)) {
					return true;
				}
			}
		}
		return false;
	}

	static boolean isEstablished(Stream<String> lines, int localPort, int remotePort) {
		return lines.map((line) -> line.trim().split("\\s+"))
			.anyMatch((fields) -> fields[3].equals(ESTABLISHED) && port(fields[1]) == localPort
					&& port(fields[2]) == remotePort);
	}

	private static int port(String address) {
		return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
	}

}
