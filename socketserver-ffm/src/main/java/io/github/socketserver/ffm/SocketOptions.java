package io.github.socketserver.ffm;

import java.io.IOException;

/**
 * A socket's options that are integers.
 */
final class SocketOptions {

	static final int SOCKET = 1;

	static final int SO_SNDBUF = 7;

	static final int SO_KEEPALIVE = 9;

	static final int SO_DOMAIN = 39;

	static final int IP = 0;

	static final int IP_MULTICAST_TTL = 33;

	static final int IPV6 = 41;

	static final int IPV6_MULTICAST_HOPS = 18;

	static final int TCP = 6;

	static final int TCP_NODELAY = 1;

	static final int TCP_KEEPIDLE = 4;

	private SocketOptions() {
	}

	static void set(Descriptor descriptor, int level, int option, int value) throws IOException {
		descriptor.acquire();
		CallFrame frame = CallFrame.acquire();
		try {
			frame.structure().putInt(0, value);
			Errno.check(
					Libc.setOption(frame, descriptor.number(), level, option, frame.structureAddress(), Integer.BYTES),
					"setsockopt");
		}
		finally {
			frame.release();
			descriptor.release();
		}
	}

	/**
	 * Reads an option of a descriptor that may be anything.
	 * @param number the descriptor's number
	 * @param level the option's level
	 * @param option the option
	 * @return its value; negative if the descriptor has no such option
	 */
	static int get(int number, int level, int option) {
		CallFrame frame = CallFrame.acquire();
		try {
			frame.structure().putInt(0, Integer.BYTES).putInt(Integer.BYTES, 0);
			int result = Libc.getOption(frame, number, level, option, frame.structureAddress() + Integer.BYTES,
					frame.structureAddress());
			return (result < 0) ? result : frame.structure().getInt(Integer.BYTES);
		}
		finally {
			frame.release();
		}
	}

}
