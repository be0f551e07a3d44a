package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/**
 * Writes what a channel takes at once.
 */
final class LimitedWrites {

	/**
	 * How much is given to the channel at once: it copies all of that outside of the
	 * heap, however little the socket takes then.
	 */
	private static final int MOST_AT_ONCE = 128 * 1024;

	private LimitedWrites() {
	}

	static int write(GatheringByteChannel channel, ByteBuffer source) throws IOException {
		return (source.remaining() <= MOST_AT_ONCE) ? channel.write(source) : writeSome(channel, source);
	}

	/*
	 * junixsocket writes nothing at all if the first buffer is empty.
	 */
	static long write(GatheringByteChannel channel, ByteBuffer... sources) throws IOException {
		int first = 0;
		long total = 0;
		for (ByteBuffer source : sources) {
			first += (total == 0 && !source.hasRemaining()) ? 1 : 0;
			total += source.remaining();
		}
		if (total == 0) {
			return 0;
		}
		int count = sources.length - first;
		return (count > 1 && total <= MOST_AT_ONCE) ? channel.write(sources, first, count)
				: write(channel, sources[first]);
	}

	private static int writeSome(GatheringByteChannel channel, ByteBuffer source) throws IOException {
		int limit = source.limit();
		try {
			source.limit(Math.min(limit, source.position() + MOST_AT_ONCE));
			return channel.write(source);
		}
		finally {
			source.limit(limit);
		}
	}

}
