package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many clients that do too little, and how long the server has them stay. Used by one
 * thread.
 */
final class Crowd implements AutoCloseable {

	private static final byte[] GREETING = "hello\n".getBytes(StandardCharsets.US_ASCII);

	/** Few, so that a client's request does not wait for those of others. */
	private static final int MAX_UNANSWERED = 4;

	private static final int CONNECT_MILLIS = 10_000;

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

	private final InetSocketAddress server;

	private final Selector selector = Selector.open();

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(1024);

	private final List<Member> members = new ArrayList<>();

	private final Durations stays = new Durations();

	private int unanswered;

	Crowd(int port) throws IOException {
		this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
	}

	/**
	 * Connects clients that say nothing.
	 * @param count how many
	 * @throws IOException if one cannot connect
	 */
	void connectSilently(int count) throws IOException {
		for (int i = 0; i < count; i++) {
			connect();
			select(0);
		}
	}

	/**
	 * Connects clients that get one reply. Their stay begins with their request, so that
	 * it may seem longer than it was, but never shorter.
	 * @param count how many
	 * @throws IOException if one cannot connect
	 */
	void connectAndGreet(int count) throws IOException {
		for (int i = 0; i < count; i++) {
			Member member = connect();
			member.since = System.nanoTime();
			member.channel.write(ByteBuffer.wrap(GREETING));
			this.unanswered++;
			member.waiting = true;
			select(0);
			long giveUp = System.nanoTime() + PATIENCE;
			while (this.unanswered >= MAX_UNANSWERED) {
				if (System.nanoTime() > giveUp) {
					throw new IOException("%d of %d clients are connected, but not answered".formatted(i + 1, count));
				}
				select(100);
			}
		}
	}

	private Member connect() throws IOException {
		SocketChannel channel = SocketChannel.open();
		Member member = new Member(channel);
		this.members.add(member);
		channel.socket().connect(this.server, CONNECT_MILLIS);
		member.since = System.nanoTime();
		channel.configureBlocking(false);
		channel.register(this.selector, SelectionKey.OP_READ, member);
		return member;
	}

	/**
	 * Sends a byte of an endless line on each connection.
	 */
	void drip() {
		for (Member member : this.members) {
			if (member.channel.isOpen()) {
				try {
					member.channel.write(ByteBuffer.wrap(GREETING, 0, 1));
				}
				catch (IOException ex) {
					leave(member);
				}
			}
		}
	}

	/**
	 * Waits until all have been sent away.
	 * @param nanos for how long at most
	 * @throws IOException if the selector fails
	 */
	void await(long nanos) throws IOException {
		long end = System.nanoTime() + nanos;
		while (staying() > 0 && System.nanoTime() < end) {
			select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
		}
	}

	private void select(long millis) throws IOException {
		if (millis > 0) {
			this.selector.select((key) -> read((Member) key.attachment()), millis);
		}
		else {
			this.selector.selectNow((key) -> read((Member) key.attachment()));
		}
	}

	private void read(Member member) {
		try {
			this.buffer.clear();
			if (member.channel.read(this.buffer) < 0) {
				leave(member);
			}
			else {
				answered(member);
			}
		}
		catch (IOException ex) {
			leave(member);
		}
	}

	private void answered(Member member) {
		this.unanswered -= member.waiting ? 1 : 0;
		member.waiting = false;
	}

	private void leave(Member member) {
		answered(member);
		this.stays.add(System.nanoTime() - member.since);
		member.close();
	}

	int staying() {
		return this.members.size() - this.stays.count();
	}

	/**
	 * Returns how long those stayed that have been sent away.
	 * @return the durations
	 */
	Durations stays() {
		return this.stays;
	}

	@Override
	public void close() throws IOException {
		this.members.forEach(Member::close);
		this.selector.close();
	}

	private static final class Member {

		private final SocketChannel channel;

		private long since;

		private boolean waiting;

		private Member(SocketChannel channel) {
			this.channel = channel;
		}

		private void close() {
			try {
				this.channel.close();
			}
			catch (IOException ex) {
				// The server was faster.
			}
		}

	}

}
