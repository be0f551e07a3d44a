package io.github.socketserver.benchmarks;

import java.util.Locale;

/**
 * Type of the sockets between load and server.
 */
public enum Transport {

	/**
	 * TCP over loopback.
	 */
	TCP,

	/**
	 * UDP over loopback.
	 */
	UDP,

	/**
	 * Unix stream socket.
	 */
	UNIX_STREAM,

	/**
	 * Unix datagram socket.
	 */
	UNIX_DATAGRAM;

	/**
	 * Returns whether addresses are paths.
	 * @return {@code true} if so
	 */
	public boolean isUnix() {
		return this == UNIX_STREAM || this == UNIX_DATAGRAM;
	}

	/**
	 * Returns whether clients connect, rather than send datagrams.
	 * @return {@code true} if so
	 */
	public boolean isStream() {
		return this == TCP || this == UNIX_STREAM;
	}

	/**
	 * Returns the type's name on command lines.
	 * @return the name
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Finds a type by its name on command lines.
	 * @param id the name
	 * @return the type
	 */
	public static Transport of(String id) {
		return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

}
