package io.github.socketserver.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.newsclub.net.unix.AFUNIXDatagramChannel;

/**
 * Makes the libraries open what they open once and keep for ever, before anything is
 * counted.
 */
final class WarmUp {

	private static boolean done;

	private WarmUp() {
	}

	static synchronized void once() {
		if (done) {
			return;
		}
		done = true;
		try {
			openEverything();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		new SecureRandom().nextInt();
		Awaitility.await().pollDelay(Duration.ZERO).until(() -> true);
	}

	private static void openEverything() throws IOException {
		try (ServerSocketChannel server = ServerSocketChannel.open();
				Selector selector = Selector.open();
				AFUNIXDatagramChannel unix = AFUNIXDatagramChannel.open();
				Selector unixSelector = unix.provider().openSelector();
				DatagramSocket datagram = new DatagramSocket()) {
			server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
					Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort())) {
				client.shutdownOutput();
				socket.shutdownOutput();
			}
			selector.selectNow();
			unixSelector.selectNow();
			datagram.getLocalPort();
		}
		Pipe pipe = Pipe.open();
		pipe.sink().close();
		pipe.source().close();
	}

}
