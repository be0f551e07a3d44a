package io.github.socketserver.ffm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * An edge-triggered {@code epoll}: reports each change of a descriptor once. Descriptors
 * may be added and removed by any thread; one thread at a time waits.
 */
final class Epoll {

	private static final int EPOLLIN = 0x1;

	private static final int EPOLLPRI = 0x2;

	private static final int EPOLLOUT = 0x4;

	private static final int EPOLLERR = 0x8;

	private static final int EPOLLHUP = 0x10;

	private static final int EPOLLRDHUP = 0x2000;

	private static final int EPOLLET = 1 << 31;

	static final int INPUT_OVER = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

	static final int OUTPUT_OVER = EPOLLHUP | EPOLLERR;

	static final int INPUT = EPOLLIN | EPOLLPRI | INPUT_OVER;

	static final int OUTPUT = EPOLLOUT | OUTPUT_OVER;

	static final int URGENT = EPOLLPRI;

	private static final int EPOLL_CTL_ADD = 1;

	private static final int EPOLL_CTL_DEL = 2;

	private static final int EPOLL_CTL_MOD = 3;

	private static final int CLOSE_ON_EXEC = 0x80000;

	private static final int NON_BLOCKING = 0x800;

	/*
	 * The structure is packed on one architecture only.
	 */
	private static final int DATA_OFFSET = "amd64".equals(System.getProperty("os.arch")) ? 4 : 8;

	private static final int EVENT_SIZE = DATA_OFFSET + Long.BYTES;

	private static final int MOST_EVENTS = 1024;

	private static final long WAKEUP = -1;

	private final Descriptor epoll;

	private final Descriptor wakeup;

	private final ByteBuffer events = ByteBuffer.allocateDirect(MOST_EVENTS * EVENT_SIZE)
		.order(ByteOrder.nativeOrder());

	private final long eventsAddress = CallFrame.addressOf(this.events);

	/**
	 * Who is told, by number of the descriptor. Changed under the lock of this object.
	 */
	private volatile AtomicReferenceArray<@Nullable Watched> watched = new AtomicReferenceArray<>(64);

	private int generations;

	private Epoll(Descriptor epoll, Descriptor wakeup) {
		this.epoll = epoll;
		this.wakeup = wakeup;
	}

	static Epoll open() throws IOException {
		CallFrame frame = CallFrame.acquire();
		try {
			Descriptor epoll = new Descriptor(Errno.check(Libc.epollCreate(frame, CLOSE_ON_EXEC), "epoll_create1"));
			try {
				return open(frame, epoll);
			}
			catch (IOException ex) {
				epoll.close();
				throw ex;
			}
		}
		finally {
			frame.release();
		}
	}

	private static Epoll open(CallFrame frame, Descriptor epoll) throws IOException {
		Descriptor wakeup = new Descriptor(
				Errno.check(Libc.eventDescriptor(frame, CLOSE_ON_EXEC | NON_BLOCKING), "eventfd"));
		try {
			control(frame, epoll.number(), EPOLL_CTL_ADD, wakeup.number(), EPOLLIN | EPOLLET, WAKEUP);
			return new Epoll(epoll, wakeup);
		}
		catch (IOException ex) {
			wakeup.close();
			throw ex;
		}
	}

	/**
	 * Begins to watch a descriptor. An event follows for what it is ready for already.
	 * @param newcomer who is told
	 * @throws ClosedChannelException if the descriptor or this is closed
	 * @throws IOException if the operating system refuses
	 */
	void add(Watched newcomer) throws IOException {
		int number = newcomer.descriptor().number();
		newcomer.descriptor().acquire();
		try {
			place(number, newcomer);
			control(EPOLL_CTL_ADD, newcomer);
		}
		catch (IOException ex) {
			forget(newcomer);
			throw ex;
		}
		finally {
			newcomer.descriptor().release();
		}
	}

	/**
	 * Has what a descriptor is ready for reported once more.
	 * @param known who is told
	 * @throws IOException if the descriptor or this is closed
	 */
	void reportAgain(Watched known) throws IOException {
		known.descriptor().acquire();
		try {
			control(EPOLL_CTL_MOD, known);
		}
		finally {
			known.descriptor().release();
		}
	}

	/**
	 * Ends the watching of a descriptor that stays open.
	 * @param known who was told
	 */
	void remove(Watched known) {
		forget(known);
		// Closing has ended the watch already, and an exception costs more than all of
		// it.
		if (known.descriptor().isClosed()) {
			return;
		}
		try {
			known.descriptor().acquire();
		}
		catch (ClosedChannelException ex) {
			return;
		}
		try {
			control(EPOLL_CTL_DEL, known);
		}
		catch (IOException ex) {
			// Nothing is watched any more.
		}
		finally {
			known.descriptor().release();
		}
	}

	/**
	 * Tells somebody nothing any more.
	 * @param known who was told
	 */
	synchronized void forget(Watched known) {
		int number = known.descriptor().number();
		if (number < this.watched.length()) {
			this.watched.compareAndSet(number, known, null);
		}
	}

	/**
	 * Waits for events and tells whom they concern.
	 * @param millis how long to wait at most; -1 for as long as it takes
	 * @param failures takes what the ones who were told have thrown
	 * @return how many were told
	 * @throws IOException if the operating system reports an error
	 */
	int poll(int millis, Consumer<Throwable> failures) throws IOException {
		int count = await(millis);
		int told = 0;
		for (int i = 0; i < count; i++) {
			try {
				told += tell(i * EVENT_SIZE) ? 1 : 0;
			}
			catch (Throwable ex) {
				failures.accept(ex);
			}
		}
		return told;
	}

	private int await(int millis) throws IOException {
		this.epoll.acquire();
		CallFrame frame = CallFrame.acquire();
		try {
			int count = Libc.epollWait(frame, this.epoll.number(), this.eventsAddress, MOST_EVENTS, millis);
			return (count == -Errno.EINTR) ? 0 : Errno.check(count, "epoll_wait");
		}
		finally {
			frame.release();
			this.epoll.release();
		}
	}

	private boolean tell(int offset) {
		long data = this.events.getLong(offset + DATA_OFFSET);
		if (data == WAKEUP) {
			return false;
		}
		int number = (int) data;
		AtomicReferenceArray<@Nullable Watched> table = this.watched;
		Watched concerned = (number < table.length()) ? table.get(number) : null;
		if (concerned == null || concerned.generation() != (int) (data >>> 32)) {
			return false;
		}
		int what = this.events.getInt(offset);
		concerned.descriptor().changed(what);
		concerned.ready(what);
		return true;
	}

	/**
	 * Ends the present or else the next wait early.
	 */
	void wakeup() {
		try {
			this.wakeup.acquire();
		}
		catch (ClosedChannelException ex) {
			return;
		}
		CallFrame frame = CallFrame.acquire();
		Libc.eventWrite(frame, this.wakeup.number());
		frame.release();
		this.wakeup.release();
	}

	/**
	 * Calls something for each who is told of events.
	 * @param action what to call
	 */
	void forEach(Consumer<Watched> action) {
		AtomicReferenceArray<@Nullable Watched> table = this.watched;
		for (int i = 0; i < table.length(); i++) {
			Watched known = table.get(i);
			if (known != null) {
				action.accept(known);
			}
		}
	}

	void close() {
		this.epoll.close();
		this.wakeup.close();
	}

	private synchronized void place(int number, Watched newcomer) {
		if (number >= this.watched.length()) {
			AtomicReferenceArray<@Nullable Watched> larger = new AtomicReferenceArray<>(
					Math.max(number + 1, 2 * this.watched.length()));
			for (int i = 0; i < this.watched.length(); i++) {
				larger.setPlain(i, this.watched.get(i));
			}
			this.watched = larger;
		}
		this.generations = (this.generations + 1) & Integer.MAX_VALUE;
		newcomer.setGeneration(this.generations);
		this.watched.set(number, newcomer);
	}

	private void control(int operation, Watched known) throws IOException {
		this.epoll.acquire();
		CallFrame frame = CallFrame.acquire();
		try {
			int number = known.descriptor().number();
			control(frame, this.epoll.number(), operation, number, EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET,
					((long) known.generation() << 32) | number);
		}
		finally {
			frame.release();
			this.epoll.release();
		}
	}

	private static void control(CallFrame frame, int epoll, int operation, int number, int events, long data)
			throws IOException {
		frame.structure().putInt(0, events).putLong(DATA_OFFSET, data);
		Errno.check(Libc.epollControl(frame, epoll, operation, number, frame.structureAddress()), "epoll_ctl");
	}

}
