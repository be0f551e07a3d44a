package io.github.socketserver.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Finds the descriptor of a listening socket of this process, as Linux shows it.
 */
final class ListeningDescriptors {

	private static final String LISTENING_TCP = "0A";

	private static final String LISTENING_UNIX = "00010000";

	private ListeningDescriptors() {
	}

	/**
	 * Finds a descriptor. If several sockets share the address, any of them is found:
	 * their connections are alike.
	 * @param address the address that the socket is bound to
	 * @return the descriptor's number
	 * @throws IOException if it is not found
	 */
	static int numberOf(SocketAddress address) throws IOException {
		Set<String> inodes = inodesOf(address);
		try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
			for (Path descriptor : descriptors) {
				if (inodes.contains(targetOf(descriptor))) {
					return Integer.parseInt(descriptor.getFileName().toString());
				}
			}
		}
		throw new SocketException("The descriptor of the socket at " + address
				+ " was not found in /proc/self/fd; concurrency 'forking' needs /proc");
	}

	private static Set<String> inodesOf(SocketAddress address) throws IOException {
		Set<String> inodes = new HashSet<>();
		if (address instanceof InetSocketAddress inet) {
			addInodes(Path.of("/proc/self/net/tcp"), inet, inodes);
			addInodes(Path.of("/proc/self/net/tcp6"), inet, inodes);
		}
		else {
			addInodes(Path.of("/proc/self/net/unix"), address.toString(), inodes);
		}
		return inodes;
	}

	private static void addInodes(Path table, String path, Set<String> inodes) throws IOException {
		for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
			String[] fields = line.trim().split("\\s+", 8);
			if (fields.length > 7 && LISTENING_UNIX.equals(fields[3]) && fields[7].equals(latin1Of(path))) {
				inodes.add("socket:[" + fields[6] + "]");
			}
		}
	}

	/*
	 * The bytes of the name, whatever they mean.
	 */
	private static String latin1Of(String path) {
		return new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
	}

	private static void addInodes(Path table, InetSocketAddress address, Set<String> inodes) throws IOException {
		if (!Files.isReadable(table)) {
			return;
		}
		for (String line : Files.readAllLines(table)) {
			String[] fields = line.trim().split("\\s+");
			if (fields.length > 9 && LISTENING_TCP.equals(fields[3]) && isAt(fields[1], address)) {
				inodes.add("socket:[" + fields[9] + "]");
			}
		}
	}

	private static boolean isAt(String field, InetSocketAddress address) throws IOException {
		String[] parts = field.split(":");
		return Integer.parseInt(parts[1], 16) == address.getPort()
				&& addressOf(parts[0]).equals(InetAddress.getByAddress(address.getAddress().getAddress()));
	}

	/*
	 * Each group of eight digits is a word in the byte order of the machine.
	 */
	private static InetAddress addressOf(String digits) throws IOException {
		ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(digits));
		ByteBuffer address = ByteBuffer.allocate(words.remaining()).order(ByteOrder.nativeOrder());
		while (words.hasRemaining()) {
			address.putInt(words.getInt());
		}
		return InetAddress.getByAddress(address.array());
	}

	private static String targetOf(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (IOException ex) {
			// It was closed meanwhile.
			return "";
		}
	}

}
