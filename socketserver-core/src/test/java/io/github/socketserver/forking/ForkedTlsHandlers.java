package io.github.socketserver.forking;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.socketserver.request.LineHandler;

/**
 * Handlers that tell of the TLS of their connection.
 */
public final class ForkedTlsHandlers {

	private ForkedTlsHandlers() {
	}

	/**
	 * Tells what it finds in its process.
	 */
	public static class Inspector extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws Exception {
			output().writeLine(answer(new String(line, StandardCharsets.UTF_8)));
		}

		private String answer(String question) throws Exception {
			return switch (question) {
				case "pid" -> String.valueOf(ProcessHandle.current().pid());
				case "socket" -> hasClientsSocket() ? "the client's own" : "another";
				case "tls" -> request().tls().protocol() + " " + request().tls().serverName() + " "
						+ request().tls().applicationProtocol() + " " + request().tls().clientCertificates().size();
				case "who" -> clientAddress() + " via " + request().peerAddress();
				case "credentials" -> String.valueOf(request().peerCredentials());
				default -> question;
			};
		}

		/*
		 * Where the other end of one of this process's own connections is the client, it
		 * reads what the client sends.
		 */
		private boolean hasClientsSocket() throws IOException {
			int port = ((InetSocketAddress) clientAddress()).getPort();
			Set<String> inodes = Files.readAllLines(Path.of("/proc/self/net/tcp"))
				.stream()
				.map((row) -> List.of(row.strip().split("\\s+")))
				.filter((columns) -> columns.get(2).endsWith(":%04X".formatted(port)))
				.map((columns) -> "socket:[" + columns.get(9) + "]")
				.collect(Collectors.toSet());
			try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
				return descriptors.map(Inspector::target).anyMatch(inodes::contains);
			}
		}

		private static String target(Path descriptor) {
			try {
				return Files.readSymbolicLink(descriptor).toString();
			}
			catch (IOException ex) {
				return "closed meanwhile";
			}
		}

	}

}
