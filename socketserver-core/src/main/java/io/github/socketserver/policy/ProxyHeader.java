package io.github.socketserver.policy;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import io.github.socketserver.io.ProxyHeaderException;
import org.jspecify.annotations.Nullable;

/**
 * What a trusted proxy has said of a connection, in a header of the PROXY protocol.
 *
 * @since 0.1.0
 * @see ProxyProtocol
 */
public final class ProxyHeader {

	private static final int ALPN = 0x01;

	private static final int AUTHORITY = 0x02;

	private static final int UNIQUE_ID = 0x05;

	private static final int NETWORK_NAMESPACE = 0x30;

	private final int version;

	private final Protocol protocol;

	private final @Nullable SocketAddress sourceAddress;

	private final @Nullable SocketAddress destinationAddress;

	private final ProxyTlvs values;

	private final @Nullable ProxyTls tls;

	private final ByteBuffer bytes;

	ProxyHeader(int version, Protocol protocol, @Nullable SocketAddress sourceAddress,
			@Nullable SocketAddress destinationAddress, ProxyTlvs values, @Nullable ProxyTls tls, ByteBuffer bytes) {
		this.version = version;
		this.protocol = protocol;
		this.sourceAddress = sourceAddress;
		this.destinationAddress = destinationAddress;
		this.values = values;
		this.tls = tls;
		this.bytes = bytes;
	}

	static ProxyHeader withoutAddresses(int version, Protocol protocol, ByteBuffer bytes) {
		return new ProxyHeader(version, protocol, null, null, ProxyTlvs.NONE, null, bytes);
	}

	/**
	 * Reads a header.
	 * @param bytes the header as a proxy has sent it, from its beginning to its end
	 * @return what it says
	 * @throws ProxyHeaderException if this is no header, or not all of one
	 */
	public static ProxyHeader parse(byte[] bytes) throws ProxyHeaderException {
		ByteBuffer header = ByteBuffer.wrap(bytes.clone());
		if (bytes.length < ProxyHeaderReader.SHORTEST || missing(header) != 0) {
			throw new ProxyHeaderException("The PROXY header has no end within " + bytes.length + " bytes");
		}
		return parse(header);
	}

	static int missing(ByteBuffer present) throws ProxyHeaderException {
		return isText(present) ? TextProxyHeader.missing(present) : BinaryProxyHeader.missing(present);
	}

	static ProxyHeader parse(ByteBuffer complete) throws ProxyHeaderException {
		return isText(complete) ? TextProxyHeader.parse(complete) : BinaryProxyHeader.parse(complete);
	}

	private static boolean isText(ByteBuffer present) {
		return present.get(0) == 'P';
	}

	/**
	 * Returns the version of the PROXY protocol.
	 * @return 1 or 2
	 */
	public int version() {
		return this.version;
	}

	/**
	 * Returns what the client speaks with the proxy.
	 * @return the protocol
	 */
	public Protocol protocol() {
		return this.protocol;
	}

	/**
	 * Returns whether the header tells of somebody else than the proxy itself.
	 * @return {@code false} if the connection's own addresses are the ones that count
	 */
	public boolean isForwarded() {
		return this.protocol != Protocol.LOCAL && this.protocol != Protocol.UNKNOWN;
	}

	/**
	 * Returns the client's address.
	 * @return the address; {@code null} if the header tells of none, or the client is one
	 * of a Unix socket without an address
	 */
	public @Nullable SocketAddress sourceAddress() {
		return this.sourceAddress;
	}

	/**
	 * Returns the address that the client has connected to.
	 * @return the address; {@code null} if the header tells of none
	 */
	public @Nullable SocketAddress destinationAddress() {
		return this.destinationAddress;
	}

	/**
	 * Returns the name of the server that the client asked for, such as TLS's SNI.
	 * @return the name, as the client has chosen it; {@code null} if not told
	 */
	public @Nullable String authority() {
		return this.values.text(AUTHORITY, StandardCharsets.UTF_8);
	}

	/**
	 * Returns the application protocol that the client and the proxy have agreed on
	 * (ALPN, RFC 7301).
	 * @return the protocol, such as {@code h2}; {@code null} if not told
	 */
	public @Nullable String applicationProtocol() {
		return this.values.text(ALPN);
	}

	/**
	 * Returns what tells the connection from all others, over several proxies.
	 * @return 128 bytes at most; {@code null} if not told
	 */
	public byte @Nullable [] uniqueId() {
		return value(UNIQUE_ID);
	}

	/**
	 * Returns the name of the network name space at the proxy.
	 * @return the name; {@code null} if not told
	 */
	public @Nullable String networkNamespace() {
		return this.values.text(NETWORK_NAMESPACE, StandardCharsets.US_ASCII);
	}

	/**
	 * Returns what the proxy says of the client's TLS.
	 * @return the facts; {@code null} if it says nothing
	 */
	public @Nullable ProxyTls tls() {
		return this.tls;
	}

	/**
	 * Returns the types of all values (TLVs) in the header, in order.
	 * @return the types, from 0 to 255; none in version 1
	 */
	public Set<Integer> valueTypes() {
		return Collections.unmodifiableSet(this.values.values().keySet());
	}

	/**
	 * Returns a value, such as one of those that are left to applications (224 to 239).
	 * @param type its type
	 * @return a copy of the first value of that type; {@code null} if there is none
	 */
	public byte @Nullable [] value(int type) {
		byte[] value = this.values.first(type);
		return (value != null) ? value.clone() : null;
	}

	/**
	 * Returns all values of a type.
	 * @param type the type
	 * @return copies of the values, in the order in which they came
	 */
	public List<byte[]> values(int type) {
		return this.values.values().getOrDefault(type, List.of()).stream().map(byte[]::clone).toList();
	}

	/**
	 * Returns the header as the proxy has sent it, such as for somebody else who reads
	 * it.
	 * @return a copy of the bytes
	 * @see #parse(byte[])
	 */
	public byte[] bytes() {
		byte[] copy = new byte[this.bytes.limit()];
		this.bytes.get(0, copy);
		return copy;
	}

	/**
	 * Returns words about the header, without what the values hold.
	 * @return the words
	 */
	@Override
	public String toString() {
		return "PROXY " + this.version + " " + this.protocol + this.values.values().keySet();
	}

	/**
	 * What a client speaks with a proxy.
	 *
	 * @since 0.1.0
	 */
	public enum Protocol {

		/**
		 * Nothing: the proxy speaks for itself, such as to see whether the server lives.
		 */
		LOCAL,

		/**
		 * Something that the proxy cannot tell.
		 */
		UNKNOWN,

		/**
		 * TCP over IPv4.
		 */
		TCP4,

		/**
		 * TCP over IPv6.
		 */
		TCP6,

		/**
		 * UDP over IPv4, which QUIC is.
		 */
		UDP4,

		/**
		 * UDP over IPv6, which QUIC is.
		 */
		UDP6,

		/**
		 * A stream over a Unix socket.
		 */
		UNIX_STREAM,

		/**
		 * Datagrams over a Unix socket.
		 */
		UNIX_DATAGRAM

	}

}
