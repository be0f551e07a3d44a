package io.github.socketserver.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * One connection that stays open, with up to a window of lines in flight.
 */
final class StreamClient {

	private final SocketChannel channel;

	private final Tape tape;

	/** Ring of the times at which the requests in flight were due. */
	private final long[] due;

	private int oldest;

	private int inFlight;

	private int sendPosition;

	private int toSend;

	private int receivePosition;

	private int receivedOfLine;

	private long nextDue;

	private boolean paced;

	StreamClient(SocketChannel channel, Tape tape, int number, int window) {
		this.channel = channel;
		this.tape = tape;
		this.due = new long[window];
		this.sendPosition = tape.startOf(number);
		this.receivePosition = this.sendPosition;
	}

	SocketChannel channel() {
		return this.channel;
	}

	boolean isIdle() {
		return this.inFlight == 0;
	}

	boolean hasRoom() {
		return this.inFlight < this.due.length;
	}

	boolean isPaced() {
		return this.paced;
	}

	void setPaced(boolean paced) {
		this.paced = paced;
	}

	long nextDue() {
		return this.nextDue;
	}

	void setNextDue(long nextDue) {
		this.nextDue = nextDue;
	}

	/**
	 * Adds a request to those that {@link #send} sends.
	 * @param due when it should be sent
	 */
	void add(long due) {
		this.due[(this.oldest + this.inFlight++) % this.due.length] = due;
		this.toSend += this.tape.lineLength();
	}

	/**
	 * Sends as much as the socket takes, and asks to be called again for the rest.
	 * @param key where the channel is registered
	 * @throws IOException if the connection is broken
	 */
	void send(SelectionKey key) throws IOException {
		if (this.toSend == 0) {
			return;
		}
		int sent = this.channel.write(this.tape.requests(this.sendPosition, this.toSend));
		this.sendPosition = this.tape.advance(this.sendPosition, sent);
		this.toSend -= sent;
		int interest = (this.toSend == 0) ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
		if (key.interestOps() != interest) {
			key.interestOps(interest);
		}
	}

	/**
	 * Reads what is there, verifies it, and counts the lines that are complete.
	 * @param buffer for the bytes
	 * @param measurement counts
	 * @return how many requests were answered
	 * @throws IOException if the connection is broken or the reply is wrong
	 */
	int receive(ByteBuffer buffer, Measurement measurement) throws IOException {
		buffer.clear();
		int count = this.channel.read(buffer);
		if (count < 0) {
			throw new IOException("the server closed the connection");
		}
		buffer.flip();
		int length = this.tape.lineLength();
		int lines = (this.receivedOfLine + count) / length;
		if (this.receivedOfLine + count > this.inFlight * length || !this.tape.isReply(this.receivePosition, buffer)) {
			throw new IOException("the reply is wrong");
		}
		this.receivePosition = this.tape.advance(this.receivePosition, count);
		this.receivedOfLine = (this.receivedOfLine + count) % length;
		if (lines > 0) {
			long now = System.nanoTime();
			for (int i = 0; i < lines; i++) {
				measurement.answered(this.due[this.oldest], now);
				this.oldest = (this.oldest + 1) % this.due.length;
			}
			this.inFlight -= lines;
		}
		return lines;
	}

}
