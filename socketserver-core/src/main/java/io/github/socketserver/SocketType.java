package io.github.socketserver;

/**
 * Type of a server's socket.
 *
 * @since 0.1.0
 */
public enum SocketType {

	/**
	 * TCP over IPv4 and IPv6.
	 */
	TCP("tcp", true, false),

	/**
	 * UDP over IPv4 and IPv6.
	 */
	UDP("udp", false, false),

	/**
	 * Unix stream socket.
	 */
	UNIX_STREAM("unix-stream", true, true),

	/**
	 * Unix datagram socket.
	 */
	UNIX_DATAGRAM("unix-datagram", false, true);

	private final String id;

	private final boolean stream;

	private final boolean unix;

	SocketType(String id, boolean stream, boolean unix) {
		this.id = id;
		this.stream = stream;
		this.unix = unix;
	}

	/**
	 * Returns the type's name as in the property {@code type}.
	 * @return the name
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Returns whether clients connect, rather than send datagrams.
	 * @return {@code true} if so
	 */
	public boolean isStream() {
		return this.stream;
	}

	/**
	 * Returns whether addresses are paths and names, rather than hosts and ports.
	 * @return {@code true} if so
	 */
	public boolean isUnix() {
		return this.unix;
	}

	@Override
	public String toString() {
		return this.id;
	}

}
