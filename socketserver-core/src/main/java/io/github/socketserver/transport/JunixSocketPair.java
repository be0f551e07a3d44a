package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Two sockets of this process that are connected to each other. A socket pair of
 * junixsocket itself would leave descriptors open, so one end connects to the other in a
 * directory that nobody else can enter.
 *
 * @param own one end
 * @param other the other end
 */
record JunixSocketPair(AFUNIXSocket own, AFUNIXSocket other) {

	static JunixSocketPair open() throws IOException {
		Path directory = Files.createTempDirectory("socketserver-");
		Path path = directory.resolve("c");
		try {
			return open(AFUNIXSocketAddress.of(path));
		}
		finally {
			Files.deleteIfExists(path);
			Files.deleteIfExists(directory);
		}
	}

	/**
	 * Opens a pair over a name that anybody could connect to first; that would be
	 * noticed. Quicker than a directory in a process that has just begun.
	 * @return the pair
	 * @throws IOException if that fails
	 */
	static JunixSocketPair openByName() throws IOException {
		String name = "socketserver-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
		return open(JunixAddresses.toNative(AbstractUnixAddress.of(name)));
	}

	private static JunixSocketPair open(AFUNIXSocketAddress address) throws IOException {
		try (AFUNIXServerSocket listener = AFUNIXServerSocket.bindOn(address)) {
			AFUNIXSocket own = AFUNIXSocket.connectTo(address);
			try {
				return new JunixSocketPair(own, accept(listener));
			}
			catch (IOException | RuntimeException ex) {
				own.close();
				throw ex;
			}
		}
	}

	private static AFUNIXSocket accept(AFUNIXServerSocket listener) throws IOException {
		AFUNIXSocket accepted = listener.accept();
		try {
			if (accepted.getPeerCredentials().getPid() != ProcessHandle.current().pid()) {
				throw new IOException("Another process has connected to a socket for a worker");
			}
			return accepted;
		}
		catch (IOException | RuntimeException ex) {
			accepted.close();
			throw ex;
		}
	}

}
