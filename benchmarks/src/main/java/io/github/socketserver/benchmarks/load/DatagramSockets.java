package io.github.socketserver.benchmarks.load;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.socketserver.benchmarks.Transport;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSelectorProvider;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Opens connected datagram sockets of either type. Those over Unix sockets are bound to
 * paths in a temporary directory, without which they would get no replies.
 */
final class DatagramSockets {

	private static final int BUFFER_SIZE = 1 << 20;

	private final LoadOptions options;

	DatagramSockets(LoadOptions options) {
		this.options = options;
	}

	Selector openSelector() throws IOException {
		return isUnix() ? AFUNIXSelectorProvider.provider().openSelector() : Selector.open();
	}

	DatagramChannel open() throws IOException {
		DatagramChannel channel = isUnix() ? openUnix() : openUdp();
		channel.configureBlocking(false);
		return channel;
	}

	private DatagramChannel openUdp() throws IOException {
		return DatagramChannel.open(StandardProtocolFamily.INET)
			.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_SIZE)
			.connect(this.options.address());
	}

	private DatagramChannel openUnix() throws IOException {
		Path path = Files.createTempFile("bench", ".sock");
		Files.delete(path);
		path.toFile().deleteOnExit();
		AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
		channel.bind(AFUNIXSocketAddress.of(path));
		return channel.connect(AFUNIXSocketAddress.of(Path.of(this.options.path())));
	}

	private boolean isUnix() {
		return this.options.transport() == Transport.UNIX_DATAGRAM;
	}

}
