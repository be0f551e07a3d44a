package io.github.socketserver.policy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;

import org.jspecify.annotations.Nullable;

/**
 * Tells datagrams that nobody can have sent for an answer: their sender's address is
 * forged, or an answer would begin an exchange that never ends.
 *
 * @since 0.1.0
 */
public final class SenderCheck {

	private SenderCheck() {
	}

	/**
	 * Returns whether a sender may be answered: it is no group and no placeholder, its
	 * port is neither 0 nor that of a service that answers everything (unless this server
	 * is such a service itself), and it is not this server.
	 * @param sender who has sent a datagram; {@code null} if it has no address, which is
	 * no forgery
	 * @param local where the datagram was received
	 * @return {@code true} if so
	 */
	public static boolean isAnswerable(@Nullable SocketAddress sender, SocketAddress local) {
		if (!(sender instanceof InetSocketAddress client) || !(local instanceof InetSocketAddress own)) {
			return true;
		}
		return isHost(client.getAddress()) && client.getPort() != 0 && !isSame(client, own)
				&& (!isReflector(client.getPort()) || client.getPort() == own.getPort());
	}

	/*
	 * Echo, daytime, qotd, chargen, time and domain: services that answer whatever they
	 * are sent.
	 */
	private static boolean isReflector(int port) {
		return switch (port) {
			case 7, 13, 17, 19, 37, 53 -> true;
			default -> false;
		};
	}

	private static boolean isHost(InetAddress address) {
		return !address.isMulticastAddress() && !address.isAnyLocalAddress() && !isBroadcast(address);
	}

	private static boolean isBroadcast(InetAddress address) {
		return address instanceof Inet4Address && address.getAddress()[0] == (byte) 255;
	}

	private static boolean isSame(InetSocketAddress client, InetSocketAddress own) {
		if (client.getPort() != own.getPort()) {
			return false;
		}
		return own.getAddress().isAnyLocalAddress() ? isOfThisHost(client.getAddress())
				: client.getAddress().equals(own.getAddress());
	}

	private static boolean isOfThisHost(InetAddress address) {
		try {
			return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
		}
		catch (SocketException ex) {
			return false;
		}
	}

}
