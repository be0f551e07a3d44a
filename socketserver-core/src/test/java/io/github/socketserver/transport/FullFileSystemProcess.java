package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.testing.TestServers;

/**
 * The process of {@link FullFileSystemTests}: tells how servers fail to bind in a
 * directory where there is no room for files.
 */
public final class FullFileSystemProcess {

	private FullFileSystemProcess() {
	}

	/**
	 * Binds.
	 * @param args the directory
	 * @throws IOException if the directory cannot be read
	 */
	public static void main(String[] args) throws IOException {
		Path directory = Path.of(args[0]);
		System.out.println("before: " + count(directory));
		bind(ServerConfig.unixStream(directory.resolve("stream")));
		bind(ServerConfig.unixDatagram(directory.resolve("datagram")));
		System.out.println("after: " + count(directory));
	}

	private static void bind(ServerConfig config) {
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.bind();
			System.out.println("bound");
		}
		catch (IOException ex) {
			System.out.println("refused: " + ex);
		}
	}

	private static long count(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.count();
		}
	}

}
