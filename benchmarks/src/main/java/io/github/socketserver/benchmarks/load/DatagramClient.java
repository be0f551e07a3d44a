package io.github.socketserver.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * A datagram socket with a window of requests. Each place in the window has its own
 * datagram: the place, a running number, and filler, all in lower-case letters.
 */
final class DatagramClient {

	private static final int NUMBER_AT = 2;

	private static final int FILLER_AT = 10;

	private static final long LOST_AFTER = 500_000_000L;

	private final DatagramChannel channel;

	private final ByteBuffer[] requests;

	private final ByteBuffer[] replies;

	private final long[] due;

	private final long[] sent;

	/** Requests that are not sent yet because the socket took no more. */
	private final boolean[] unsent;

	private final boolean[] waiting;

	private final int[] numbers;

	private int inFlight;

	DatagramClient(DatagramChannel channel, int window, int size) {
		this.channel = channel;
		this.requests = new ByteBuffer[window];
		this.replies = new ByteBuffer[window];
		this.due = new long[window];
		this.sent = new long[window];
		this.unsent = new boolean[window];
		this.waiting = new boolean[window];
		this.numbers = new int[window];
		for (int i = 0; i < window; i++) {
			this.requests[i] = ByteBuffer.allocateDirect(size);
			this.replies[i] = ByteBuffer.allocateDirect(size);
			put(i, 0, i / 26);
			put(i, 1, i % 26);
			for (int at = FILLER_AT; at < size; at++) {
				put(i, at, (i + at) % 26);
			}
		}
	}

	DatagramChannel channel() {
		return this.channel;
	}

	int inFlight() {
		return this.inFlight;
	}

	/**
	 * Sends the next request of a place.
	 * @param place the place in the window
	 * @param due when it should be sent
	 * @throws IOException if the socket is broken
	 */
	void request(int place, long due) throws IOException {
		int number = ++this.numbers[place];
		for (int at = NUMBER_AT; at < FILLER_AT; at++, number >>>= 4) {
			put(place, at, number & 15);
		}
		this.due[place] = due;
		this.sent[place] = due;
		this.waiting[place] = true;
		this.inFlight++;
		this.unsent[place] = this.channel.write(this.requests[place].clear()) == 0;
	}

	/**
	 * Sends what the socket did not take before.
	 * @return whether something is still not sent
	 * @throws IOException if the socket is broken
	 */
	boolean sendUnsent() throws IOException {
		for (int place = 0; place < this.unsent.length; place++) {
			if (this.unsent[place]) {
				this.unsent[place] = this.channel.write(this.requests[place].clear()) == 0;
				if (this.unsent[place]) {
					return true;
				}
				this.sent[place] = System.nanoTime();
			}
		}
		return false;
	}

	/**
	 * Reads a datagram and verifies it.
	 * @param buffer for the datagram
	 * @param measurement counts
	 * @return the place that was answered; -1 if there was no datagram, -2 if it was none
	 * that was waited for
	 * @throws IOException if the socket is broken or the reply is wrong
	 */
	int receive(ByteBuffer buffer, Measurement measurement) throws IOException {
		if (this.channel.read(buffer.clear()) <= 0) {
			return -1;
		}
		buffer.flip();
		int place = (buffer.remaining() > FILLER_AT) ? (buffer.get(0) - 'A') * 26 + buffer.get(1) - 'A' : -1;
		if (place < 0 || place >= this.replies.length) {
			throw new IOException("the reply is wrong");
		}
		if (this.waiting[place] && this.replies[place].clear().equals(buffer)) {
			measurement.answered(this.due[place], System.nanoTime());
			this.waiting[place] = false;
			this.inFlight--;
			return place;
		}
		// A number that was sent before, and the same otherwise: a request given up
		ByteBuffer filler = this.replies[place].clear().position(FILLER_AT);
		int number = number(buffer);
		if (number < 1 || number > this.numbers[place] || !filler.equals(buffer.position(FILLER_AT))) {
			throw new IOException("the reply is wrong");
		}
		measurement.late();
		return -2;
	}

	private static int number(ByteBuffer reply) {
		int number = 0;
		for (int at = FILLER_AT - 1; at >= NUMBER_AT; at--) {
			int digit = reply.get(at) - 'A';
			if (digit < 0 || digit > 15) {
				return -1;
			}
			number = number << 4 | digit;
		}
		return number;
	}

	/**
	 * Gives up a request that has waited for too long.
	 * @param place the place in the window
	 * @param now the time
	 * @return whether it was given up
	 */
	boolean giveUp(int place, long now) {
		if (!this.waiting[place] || this.unsent[place] || now - this.sent[place] < LOST_AFTER) {
			return false;
		}
		this.waiting[place] = false;
		this.inFlight--;
		return true;
	}

	private void put(int place, int at, int letter) {
		this.requests[place].put(at, (byte) ('a' + letter));
		this.replies[place].put(at, (byte) ('A' + letter));
	}

}
