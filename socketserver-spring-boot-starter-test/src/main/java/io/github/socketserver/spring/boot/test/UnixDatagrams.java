package io.github.socketserver.spring.boot.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Opens clients of Unix datagram servers by means of junixsocket, which nothing else here
 * needs.
 */
final class UnixDatagrams {

	private UnixDatagrams() {
	}

	/**
	 * Opens a client. It has a path of its own, since otherwise it could not be answered.
	 * @param server the server's path
	 * @return the transport
	 * @throws IOException if that fails, or junixsocket is absent
	 */
	static TestTransport connect(Path server) throws IOException {
		try {
			return Opener.open(server);
		}
		catch (NoClassDefFoundError ex) {
			throw new IOException("Unix datagrams need junixsocket-common and junixsocket-native-common", ex);
		}
	}

	/**
	 * What the virtual machine can load only where junixsocket is.
	 */
	private static final class Opener {

		private Opener() {
		}

		static TestTransport open(Path server) throws IOException {
			Path own = Files.createTempFile("sstc", null);
			Files.delete(own);
			AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
			try {
				channel.bind(AFUNIXSocketAddress.of(own));
				channel.connect(AFUNIXSocketAddress.of(server));
				return ChannelTransport.over(channel, own);
			}
			catch (IOException | RuntimeException ex) {
				channel.close();
				Files.deleteIfExists(own);
				throw ex;
			}
		}

	}

}
