package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds the number of a channel's descriptor, which the JDK does not tell: an option of
 * the channel is changed, and the descriptor that follows is the channel's. The option is
 * one that does nothing yet, and is put back: how long a connection may be idle before
 * the kernel probes it, and how far datagrams to groups go.
 */
final class DescriptorFinder {

	private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

	private static final int ROUNDS = 3;

	private static final int F_DUPFD_CLOEXEC = 1030;

	private DescriptorFinder() {
	}

	/**
	 * Returns a descriptor of its own for a channel's socket.
	 * @param channel the channel, which nobody closes meanwhile
	 * @return the descriptor
	 * @throws IOException if it cannot be found, or none is free
	 */
	static Descriptor duplicate(ServerSocketChannel channel) throws IOException {
		return duplicate(channel, Mark.TCP);
	}

	/**
	 * Returns a descriptor of its own for a channel's socket.
	 * @param channel the channel, which nobody closes meanwhile
	 * @return the descriptor
	 * @throws IOException if it cannot be found, or none is free
	 */
	static Descriptor duplicate(DatagramChannel channel) throws IOException {
		return duplicate(channel, Mark.UDP);
	}

	private static synchronized Descriptor duplicate(NetworkChannel channel, Mark mark) throws IOException {
		SocketOption<Integer> option = option(channel, mark);
		Integer original = channel.getOption(option);
		try {
			return duplicate(find(channel, option, mark));
		}
		finally {
			channel.setOption(option, original);
		}
	}

	/**
	 * Returns a descriptor of its own for the socket of another.
	 * @param number the other's number, which nobody closes meanwhile
	 * @return the descriptor
	 * @throws IOException if none is free
	 */
	static Descriptor duplicate(int number) throws IOException {
		CallFrame frame = CallFrame.acquire();
		try {
			return new Descriptor(Errno.check(Libc.control(frame, number, F_DUPFD_CLOEXEC, 0), "fcntl"));
		}
		finally {
			frame.release();
		}
	}

	private static int find(NetworkChannel channel, SocketOption<Integer> option, Mark mark) throws IOException {
		List<Integer> candidates = openDescriptors();
		for (int round = 0; round < ROUNDS; round++) {
			int value = ThreadLocalRandom.current().nextInt(1, mark.largestValue);
			channel.setOption(option, value);
			candidates.removeIf((number) -> !mark.isOn(number, value));
		}
		if (candidates.size() != 1) {
			throw new IOException("The descriptor of " + channel + " was looked for, and " + candidates.size()
					+ " were found; set the system property socketserver.engine to 'jdk'");
		}
		return candidates.get(0);
	}

	@SuppressWarnings("unchecked")
	private static SocketOption<Integer> option(NetworkChannel channel, Mark mark) throws IOException {
		return channel.supportedOptions()
			.stream()
			.filter((option) -> option.name().equals(mark.optionName))
			.map((option) -> (SocketOption<Integer>) option)
			.findFirst()
			.orElseThrow(() -> new IOException("This Java does not know the option " + mark.optionName));
	}

	private static List<Integer> openDescriptors() throws IOException {
		List<Integer> numbers = new ArrayList<>();
		try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
			links.forEach((link) -> numbers.add(Integer.valueOf(link.getFileName().toString())));
		}
		return numbers;
	}

	/**
	 * An option to find a socket by.
	 */
	private enum Mark {

		TCP("TCP_KEEPIDLE", 32_767) {

			@Override
			boolean isOn(int number, int value) {
				return SocketOptions.get(number, SocketOptions.TCP, SocketOptions.TCP_KEEPIDLE) == value;
			}

		},

		UDP("IP_MULTICAST_TTL", 255) {

			@Override
			boolean isOn(int number, int value) {
				return SocketOptions.get(number, SocketOptions.IP, SocketOptions.IP_MULTICAST_TTL) == value
						|| SocketOptions.get(number, SocketOptions.IPV6, SocketOptions.IPV6_MULTICAST_HOPS) == value;
			}

		};

		private final String optionName;

		private final int largestValue;

		Mark(String optionName, int largestValue) {
			this.optionName = optionName;
			this.largestValue = largestValue;
		}

		abstract boolean isOn(int number, int value);

	}

}
