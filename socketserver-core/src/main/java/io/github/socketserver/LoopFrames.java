package io.github.socketserver;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.io.FrameAssembler;
import io.github.socketserver.io.PeerException;

/**
 * The frames of a connection on its loop: what is there is read and handled, as long as
 * that is fair to the other connections.
 */
final class LoopFrames {

	private static final int MOST_READS = 16;

	private static final int MOST_FRAMES = 1024;

	/**
	 * Looking at the clock for each frame would cost more than some frames do.
	 */
	private static final int FRAMES_PER_LOOK = 32;

	private static final long LONGEST_TURN = TimeUnit.MICROSECONDS.toNanos(200);

	private final LoopBuffers buffers;

	private final LiveConnection live;

	private final ConnectionChannel channel;

	private final LoopConversation conversation;

	private final PendingOutput output;

	private final boolean keepsSomeBack;

	private long moved;

	private boolean begun;

	private boolean more;

	private boolean inputEnded;

	private boolean over;

	/**
	 * Creates the frames of a connection.
	 * @param buffers what the loop reads into
	 * @param live the connection
	 * @param conversation handles the frames
	 * @param output where replies go
	 * @param keepsSomeBack whether the channel may have bytes that its socket has not
	 */
	LoopFrames(LoopBuffers buffers, LiveConnection live, LoopConversation conversation, PendingOutput output,
			boolean keepsSomeBack) {
		this.buffers = buffers;
		this.live = live;
		this.channel = live.channel();
		this.conversation = conversation;
		this.output = output;
		this.keepsSomeBack = keepsSomeBack;
	}

	/**
	 * Makes the handler unless there is one, and has it handle what is there.
	 * @param readable whether there may be something to be read
	 * @throws Exception if the handler fails or the client does what it should not
	 */
	void serve(boolean readable) throws Exception {
		beginOnce();
		FrameAssembler frames = this.conversation.frames();
		if (frames == null) {
			return;
		}
		try {
			readAndHandle(frames, readable);
		}
		finally {
			frames.keep();
			if (frames.buffered() == 0) {
				this.channel.reader().beginFrame();
			}
		}
	}

	private void beginOnce() throws Exception {
		if (!this.begun) {
			this.begun = true;
			this.moved++;
			this.conversation.begin();
			this.over = this.conversation.frames() == null || this.conversation.isOver();
		}
	}

	/*
	 * What is left because it is somebody else's turn, or because too much waits for the
	 * client, makes no channel ready, be it as frames or as bytes that TLS keeps.
	 */
	private void readAndHandle(FrameAssembler frames, boolean readable) throws Exception {
		boolean unread = readable || this.more;
		this.more = !handle(frames);
		for (int reads = 0; unread && !this.more && mayGoOn(); reads++) {
			int count = read(frames);
			unread = mayHaveMore(count);
			this.more = !handle(frames) || (unread && (count == LoopBuffers.READ_SIZE || reads == MOST_READS));
		}
		this.more |= unread;
	}

	/*
	 * A socket that gave less than was asked for is empty. TLS may keep some back.
	 */
	private boolean mayHaveMore(int count) {
		return count == LoopBuffers.READ_SIZE
				|| (count > 0 && (this.keepsSomeBack || this.channel.reader().isStopping()));
	}

	private int read(FrameAssembler frames) throws PeerException {
		ByteBuffer buffer = this.buffers.read();
		int count = this.channel.reader().readNow(buffer);
		if (count > 0) {
			this.moved++;
			frames.add(buffer.flip(), this.buffers.scratch());
		}
		else if (count < 0) {
			this.inputEnded = true;
		}
		else if (this.channel.reader().isStopping() && frames.buffered() == 0) {
			this.channel.reader().endByStop();
			this.over = true;
		}
		return count;
	}

	/*
	 * Returns whether all frames that are there were handled.
	 */
	private boolean handle(FrameAssembler frames) throws Exception {
		int count = 0;
		long begin = 0;
		while (mayGoOn()) {
			if (++count % FRAMES_PER_LOOK == 0) {
				long now = System.nanoTime();
				begin = (count == FRAMES_PER_LOOK) ? now : begin;
				if (count > MOST_FRAMES || now - begin > LONGEST_TURN) {
					return false;
				}
			}
			byte[] frame = frames.next();
			if (frame == null && this.inputEnded) {
				frame = frames.last();
				this.over = true;
			}
			if (frame == null) {
				return true;
			}
			((LoopReplyOutput) this.live.output()).hold(this.output);
			this.moved++;
			this.conversation.handle(frame);
			this.over |= this.conversation.isOver();
		}
		return false;
	}

	private boolean mayGoOn() {
		return !this.over && !this.output.isFull() && this.live.isOpen();
	}

	/**
	 * Returns whether there is more to be done, for which no channel will become ready.
	 * @return {@code true} if so
	 */
	boolean hasMore() {
		return this.more;
	}

	/**
	 * Returns a number that changes whenever something is received or handled.
	 * @return the number
	 */
	long moved() {
		return this.moved;
	}

	/**
	 * Returns whether the client has sent all that it will.
	 * @return {@code true} if so
	 */
	boolean isInputEnded() {
		return this.inputEnded;
	}

	/**
	 * Returns whether no further frame will be handled.
	 * @return {@code true} if so
	 */
	boolean isOver() {
		return this.over;
	}

	/**
	 * Leaves what was read and belongs to no frame to whoever reads next.
	 */
	void giveBack() {
		FrameAssembler frames = this.conversation.frames();
		if (frames != null && frames.buffered() > 0) {
			this.live.input().unread(frames.takeRest());
		}
	}

}
