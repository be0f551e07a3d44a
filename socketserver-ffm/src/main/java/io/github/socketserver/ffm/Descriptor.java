package io.github.socketserver.ffm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;

/**
 * A descriptor that this module owns, and what is known of its readiness. Its number is
 * closed when nobody uses it any more, so it can never be another's by then: who wants to
 * use it acquires it first.
 * <p>
 * Events come once for each change. They are kept here until a call finds that nothing is
 * left, so that to everybody else the descriptor is ready as long as it is.
 */
final class Descriptor {

	private static final long USERS = 0xffff;

	private static final long CLOSED = 1 << 16;

	private static final long READABLE = 1 << 17;

	private static final long WRITABLE = 1 << 18;

	/**
	 * The end of the stream, or an error: reading will never have to wait again.
	 */
	private static final long INPUT_OVER = 1 << 19;

	private static final long OUTPUT_OVER = 1 << 20;

	/**
	 * Urgent data stops a read although more is there.
	 */
	private static final long URGENT = 1 << 21;

	/**
	 * The number of changes so far, in 20 bits. An overflow changes the other number,
	 * which only makes somebody look once too often.
	 */
	private static final long INPUT_CHANGE = 1L << 24;

	private static final long INPUT_CHANGES = 0xfffffL << 24;

	private static final long OUTPUT_CHANGE = 1L << 44;

	private static final long OUTPUT_CHANGES = 0xfffffL << 44;

	private static final VarHandle STATE = findState();

	private final int number;

	private volatile long state = READABLE | WRITABLE;

	Descriptor(int number) {
		this.number = number;
	}

	int number() {
		return this.number;
	}

	/**
	 * Begins to use the number. {@link #release} has to follow.
	 * @return the state before
	 * @throws ClosedChannelException if it is closed
	 */
	long acquire() throws ClosedChannelException {
		while (true) {
			long present = this.state;
			if ((present & CLOSED) != 0) {
				throw new ClosedChannelException();
			}
			if (STATE.compareAndSet(this, present, present + 1)) {
				return present;
			}
		}
	}

	void release() {
		release(0, 0, 0);
	}

	/**
	 * Ends the use, after reading has taken all that was there.
	 * @param before what {@link #acquire()} returned
	 * @param nothing whether reading has been told so, rather than having got less than
	 * it asked for
	 */
	void releaseDrained(long before, boolean nothing) {
		if (nothing || (before & URGENT) == 0) {
			release(before & INPUT_CHANGES, INPUT_CHANGES, READABLE);
		}
		else {
			release();
		}
	}

	/**
	 * Ends the use, after writing has filled all the room that there was.
	 * @param before what {@link #acquire()} returned
	 */
	void releaseFull(long before) {
		release(before & OUTPUT_CHANGES, OUTPUT_CHANGES, WRITABLE);
	}

	/*
	 * What has changed since the use began may have come after the call.
	 */
	private void release(long changes, long mask, long over) {
		while (true) {
			long present = this.state;
			long next = present - 1;
			if ((present & mask) == changes) {
				next &= ~over;
			}
			if (STATE.compareAndSet(this, present, next)) {
				closeIfUnused(next);
				return;
			}
		}
	}

	/**
	 * Takes note of an event.
	 * @param events in terms of {@link Epoll}
	 */
	void changed(int events) {
		long flags = ((events & Epoll.INPUT) != 0) ? READABLE : 0;
		flags |= ((events & Epoll.OUTPUT) != 0) ? WRITABLE : 0;
		flags |= ((events & Epoll.INPUT_OVER) != 0) ? INPUT_OVER : 0;
		flags |= ((events & Epoll.OUTPUT_OVER) != 0) ? OUTPUT_OVER : 0;
		flags |= ((events & Epoll.URGENT) != 0) ? URGENT : 0;
		long change = ((events & Epoll.INPUT) != 0) ? INPUT_CHANGE : 0;
		change += ((events & Epoll.OUTPUT) != 0) ? OUTPUT_CHANGE : 0;
		long present = this.state;
		while (!STATE.compareAndSet(this, present, (present + change) | flags)) {
			present = this.state;
		}
	}

	/**
	 * Takes note that reading has met the end or an error.
	 */
	void inputIsOver() {
		STATE.getAndBitwiseOr(this, INPUT_OVER);
	}

	boolean isReadable() {
		return (this.state & (READABLE | INPUT_OVER)) != 0;
	}

	boolean isWritable() {
		return (this.state & (WRITABLE | OUTPUT_OVER)) != 0;
	}

	boolean isClosed() {
		return (this.state & CLOSED) != 0;
	}

	/**
	 * Closes the number as soon as nobody uses it.
	 */
	void close() {
		long present = this.state;
		while ((present & CLOSED) == 0) {
			if (STATE.compareAndSet(this, present, present | CLOSED)) {
				closeIfUnused(present | CLOSED);
				return;
			}
			present = this.state;
		}
	}

	private void closeIfUnused(long present) {
		if ((present & (CLOSED | USERS)) == CLOSED) {
			CallFrame frame = CallFrame.acquire();
			// Whatever it returns, Linux has taken the number back.
			Libc.close(frame, this.number);
			frame.release();
		}
	}

	private static VarHandle findState() {
		try {
			return MethodHandles.lookup().findVarHandle(Descriptor.class, "state", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

}
