package io.github.socketserver.selftest.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * One direction of a connection through a {@link TamperingProxy}.
 */
final class Pump implements TamperingProxy.Passage {

	private static final int LONGEST_PIECE = 40;

	private static final int LONGEST_DELAY = 1_000_000;

	private static final long TIME_TO_GLUE = 3_000_000;

	private final SocketChannel source;

	private final SocketChannel target;

	private final Tampering tampering;

	private final Random random;

	private final Cut cut;

	Pump(SocketChannel source, SocketChannel target, Tampering tampering, long seed, Cut cut) {
		this.source = source;
		this.target = target;
		this.tampering = tampering;
		this.random = new Random(seed);
		this.cut = cut;
	}

	@Override
	public void run() throws IOException {
		if (!(this.target.getRemoteAddress() instanceof UnixDomainSocketAddress)) {
			this.target.setOption(StandardSocketOptions.TCP_NODELAY, true);
		}
		ByteBuffer buffer = ByteBuffer.allocate(65_536);
		while (this.source.read(buffer) >= 0) {
			if (this.tampering == Tampering.GLUE) {
				LockSupport.parkNanos(TIME_TO_GLUE);
				this.source.configureBlocking(false);
				this.source.read(buffer);
				this.source.configureBlocking(true);
			}
			buffer.flip();
			pass(buffer);
			buffer.clear();
		}
		this.target.shutdownOutput();
	}

	private void pass(ByteBuffer bytes) throws IOException {
		int end = bytes.limit();
		while (bytes.position() < end) {
			bytes.limit(Math.min(end, bytes.position() + nextLength(end)));
			this.cut.passing(bytes.remaining());
			while (bytes.hasRemaining()) {
				this.target.write(bytes);
			}
			if (this.tampering == Tampering.DELAY) {
				LockSupport.parkNanos(1 + this.random.nextInt(LONGEST_DELAY));
			}
		}
	}

	private int nextLength(int all) {
		return switch (this.tampering) {
			case SINGLE_BYTES -> 1;
			case DELAY, CUT -> 1 + this.random.nextInt(LONGEST_PIECE);
			case GLUE -> all;
		};
	}

}
