package io.github.socketserver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.io.HeldReplies;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.RequestInput;
import io.github.socketserver.io.WriteBuffering;
import org.jspecify.annotations.Nullable;

/**
 * {@link ReplyOutput} of a connection that a loop may serve. While it does, writing never
 * waits; before and after, as when the request was handed off, this is an output like any
 * other.
 */
final class LoopReplyOutput extends ReplyOutput {

	private final ConnectionChannel channel;

	private final HeldReplies heldReplies;

	private final ReentrantLock restLock = new ReentrantLock();

	private WriteBuffering buffering;

	private ByteBuffer @Nullable [] rest;

	private volatile @Nullable LoopConnection connection;

	LoopReplyOutput(ConnectionChannel channel, RequestInput input, WriteBuffering buffering, HeldReplies heldReplies) {
		super(channel.writer(), input, buffering, heldReplies);
		this.channel = channel;
		this.heldReplies = heldReplies;
		this.buffering = buffering;
	}

	/**
	 * Begins to put bytes where a loop sends them from.
	 * @param connection the connection on its loop
	 */
	void joinLoop(LoopConnection connection) {
		this.connection = connection;
	}

	/**
	 * Becomes an output that waits. What has not left will leave before anything else.
	 * @param pending what has not left
	 * @throws IOException if the connection is broken
	 */
	void leaveLoop(PendingOutput pending) throws IOException {
		this.restLock.lock();
		try {
			this.rest = pending.takeRest();
			this.connection = null;
		}
		finally {
			this.restLock.unlock();
		}
		super.setBuffering(this.buffering);
	}

	/**
	 * Has what was gathered sent in time although the handler is called again.
	 * @param pending where it was gathered
	 */
	void hold(PendingOutput pending) {
		if (pending.hold()) {
			this.heldReplies.watch(this);
		}
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		LoopConnection loop = this.connection;
		if (loop == null || !loop.write(bytes, offset, length, false)) {
			sendRest();
			super.write(bytes, offset, length);
		}
	}

	@Override
	public void write(byte[] bytes) throws IOException {
		write(bytes, 0, bytes.length);
	}

	@Override
	public void writeLine(byte[] line) throws IOException {
		LoopConnection loop = this.connection;
		if (loop == null || !loop.write(line, 0, line.length, true)) {
			sendRest();
			super.writeLine(line);
		}
	}

	@Override
	public void setBuffering(WriteBuffering buffering) throws IOException {
		this.buffering = buffering;
		LoopConnection loop = this.connection;
		if (loop != null) {
			loop.output().setBuffering(buffering);
		}
		else {
			super.setBuffering(buffering);
		}
	}

	@Override
	public void flush() throws IOException {
		LoopConnection loop = this.connection;
		if (loop != null) {
			loop.flush();
		}
		else {
			sendRest();
			super.flush();
		}
	}

	@Override
	public void flushBeforeWait() throws IOException {
		sendRest();
		super.flushBeforeWait();
	}

	@Override
	public void flushHeldBefore(long time) throws IOException {
		LoopConnection loop = this.connection;
		if (loop != null) {
			loop.output().flushHeldBefore(time);
		}
		else {
			super.flushHeldBefore(time);
		}
	}

	@Override
	public boolean isHolding() {
		LoopConnection loop = this.connection;
		return (loop != null) ? loop.output().isHolding() : super.isHolding();
	}

	private void sendRest() throws IOException {
		this.restLock.lock();
		try {
			ByteBuffer[] waiting = this.rest;
			this.rest = null;
			if (waiting != null && waiting.length > 0) {
				this.channel.writer().write(waiting);
			}
		}
		finally {
			this.restLock.unlock();
		}
	}

}
