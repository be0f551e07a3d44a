package io.github.socketserver.policy;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * How many bytes may be sent in reply to one datagram. Whoever forges the sender's
 * address has the reply sent to somebody else, so a reply much larger than its request
 * makes the server a weapon (RFC 4732, section 3.1). Senders on this host are trusted.
 *
 * @since 0.1.0
 */
public final class ReplyAllowance {

	/**
	 * What may be sent in any case, in bytes.
	 */
	public static final int ALWAYS = 512;

	private static final ReplyAllowance UNLIMITED = new ReplyAllowance(Long.MAX_VALUE);

	private final AtomicLong left;

	private ReplyAllowance(long bytes) {
		this.left = new AtomicLong(bytes);
	}

	/**
	 * Returns the allowance for all replies to one datagram together.
	 * @param amplification how many times as long as the request they may be; 0 for any
	 * length
	 * @param requestLength length of the request, in bytes
	 * @param client who sent it; {@code null} if it has no address
	 * @return the allowance
	 */
	public static ReplyAllowance of(int amplification, int requestLength, @Nullable SocketAddress client) {
		if (amplification == 0 || !(client instanceof InetSocketAddress inet) || isLocal(inet)) {
			return UNLIMITED;
		}
		return new ReplyAllowance(Math.max(ALWAYS, (long) amplification * requestLength));
	}

	/**
	 * Uses up some of the allowance.
	 * @param bytes how many bytes are to be sent
	 * @return {@code false} if they must not be sent; then nothing is used up
	 */
	public boolean take(int bytes) {
		return this == UNLIMITED || this.left.getAndUpdate((before) -> after(before, bytes)) >= bytes;
	}

	private static long after(long before, int bytes) {
		return (before >= bytes) ? before - bytes : before;
	}

	private static boolean isLocal(InetSocketAddress client) {
		return client.getAddress().isLoopbackAddress();
	}

}
