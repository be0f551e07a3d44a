package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;

/**
 * Sets options on channels that may not have them.
 */
final class SocketOptionSupport {

	private SocketOptionSupport() {
	}

	static <T> void setIfSupported(NetworkChannel channel, SocketOption<T> option, T value) throws IOException {
		if (channel.supportedOptions().contains(option)) {
			channel.setOption(option, value);
		}
	}

	static void setSizeIfSupported(NetworkChannel channel, SocketOption<Integer> option, int size) throws IOException {
		if (size > 0) {
			setIfSupported(channel, option, size);
		}
	}

}
