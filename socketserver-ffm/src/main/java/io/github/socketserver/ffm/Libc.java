package io.github.socketserver.ffm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The C library's functions. Each returns what the function does, or the negated error
 * number; pointers are plain addresses.
 */
final class Libc {

	static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

	private static final ValueLayout INT = ValueLayout.JAVA_INT;

	private static final ValueLayout LONG = ValueLayout.JAVA_LONG;

	private static final int DO_NOT_WAIT = 0x40;

	private static final long ERRNO_OFFSET = CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

	private static final MethodHandle ACCEPT4 = find("accept4", INT, INT, LONG, LONG, INT);

	private static final MethodHandle CLOSE = find("close", INT, INT);

	private static final MethodHandle EPOLL_CREATE1 = find("epoll_create1", INT, INT);

	private static final MethodHandle EPOLL_CTL = find("epoll_ctl", INT, INT, INT, INT, LONG);

	private static final MethodHandle EPOLL_WAIT = find("epoll_wait", INT, INT, LONG, INT, INT);

	private static final MethodHandle EVENTFD = find("eventfd", INT, INT, INT);

	private static final MethodHandle EVENTFD_WRITE = find("eventfd_write", INT, INT, LONG);

	private static final MethodHandle FCNTL = findVariadic("fcntl", 2, INT, INT, INT, INT);

	private static final MethodHandle GETSOCKOPT = find("getsockopt", INT, INT, INT, INT, LONG, LONG);

	private static final MethodHandle RECV = find("recv", LONG, INT, LONG, LONG, INT);

	private static final MethodHandle RECV_ON_HEAP = findForHeap("recv");

	private static final MethodHandle RECVMMSG = find("recvmmsg", INT, INT, LONG, INT, INT, LONG);

	private static final MethodHandle SEND = find("send", LONG, INT, LONG, LONG, INT);

	private static final MethodHandle SEND_FROM_HEAP = findForHeap("send");

	private static final MethodHandle SENDMMSG = find("sendmmsg", INT, INT, LONG, INT, INT);

	private static final MethodHandle SENDTO = find("sendto", LONG, INT, LONG, LONG, INT, LONG, INT);

	private static final MethodHandle SETSOCKOPT = find("setsockopt", INT, INT, INT, INT, LONG, INT);

	private static final MethodHandle SHUTDOWN = find("shutdown", INT, INT, INT);

	private Libc() {
	}

	static int accept4(CallFrame frame, int fd, long address, long length, int flags) {
		try {
			return result(frame, (int) ACCEPT4.invokeExact(frame.callState(), fd, address, length, flags));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int close(CallFrame frame, int fd) {
		try {
			return result(frame, (int) CLOSE.invokeExact(frame.callState(), fd));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int epollCreate(CallFrame frame, int flags) {
		try {
			return result(frame, (int) EPOLL_CREATE1.invokeExact(frame.callState(), flags));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int epollControl(CallFrame frame, int epoll, int operation, int fd, long event) {
		try {
			return result(frame, (int) EPOLL_CTL.invokeExact(frame.callState(), epoll, operation, fd, event));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int epollWait(CallFrame frame, int epoll, long events, int most, int millis) {
		try {
			return result(frame, (int) EPOLL_WAIT.invokeExact(frame.callState(), epoll, events, most, millis));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int eventDescriptor(CallFrame frame, int flags) {
		try {
			return result(frame, (int) EVENTFD.invokeExact(frame.callState(), 0, flags));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int eventWrite(CallFrame frame, int fd) {
		try {
			return result(frame, (int) EVENTFD_WRITE.invokeExact(frame.callState(), fd, 1L));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int control(CallFrame frame, int fd, int command, int argument) {
		try {
			return result(frame, (int) FCNTL.invokeExact(frame.callState(), fd, command, argument));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int getOption(CallFrame frame, int fd, int level, int option, long value, long length) {
		try {
			return result(frame, (int) GETSOCKOPT.invokeExact(frame.callState(), fd, level, option, value, length));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int setOption(CallFrame frame, int fd, int level, int option, long value, int length) {
		try {
			return result(frame, (int) SETSOCKOPT.invokeExact(frame.callState(), fd, level, option, value, length));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int receive(CallFrame frame, int fd, long address, int length, int flags) {
		try {
			return result(frame, (int) (long) RECV.invokeExact(frame.callState(), fd, address, (long) length, flags));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	/**
	 * Receives into memory that may be on the heap. The call must not wait.
	 * @param frame for the call
	 * @param fd the socket
	 * @param target the memory
	 * @param flags with the one that forbids to wait
	 * @return the number of bytes, or the negated error number
	 */
	static int receive(CallFrame frame, int fd, MemorySegment target, int flags) {
		try {
			return result(frame,
					(int) (long) RECV_ON_HEAP.invokeExact(frame.callState(), fd, target, target.byteSize(), flags));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	/**
	 * Sends from memory that may be on the heap. The call must not wait.
	 * @param frame for the call
	 * @param fd the socket
	 * @param source the memory
	 * @param flags with the one that forbids to wait
	 * @return the number of bytes, or the negated error number
	 */
	static int send(CallFrame frame, int fd, MemorySegment source, int flags) {
		try {
			return result(frame,
					(int) (long) SEND_FROM_HEAP.invokeExact(frame.callState(), fd, source, source.byteSize(), flags));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int send(CallFrame frame, int fd, long address, int length, int flags) {
		try {
			return result(frame, (int) (long) SEND.invokeExact(frame.callState(), fd, address, (long) length, flags));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int receiveMessages(CallFrame frame, int fd, long headers, int count) {
		try {
			return result(frame, (int) RECVMMSG.invokeExact(frame.callState(), fd, headers, count, DO_NOT_WAIT, 0L));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int sendMessages(CallFrame frame, int fd, long headers, int count) {
		try {
			return result(frame, (int) SENDMMSG.invokeExact(frame.callState(), fd, headers, count, DO_NOT_WAIT));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	/**
	 * Sends a datagram: the frame's bytes, to the address in its structure.
	 * @param frame for the call
	 * @param fd the socket
	 * @param length how many bytes
	 * @param addressLength how long the address is
	 * @return the number of bytes, or the negated error number
	 */
	static int sendTo(CallFrame frame, int fd, int length, int addressLength) {
		try {
			return result(frame, (int) (long) SENDTO.invokeExact(frame.callState(), fd, frame.bytesAddress(),
					(long) length, DO_NOT_WAIT, frame.structureAddress(), addressLength));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	static int shutdown(CallFrame frame, int fd, int how) {
		try {
			return result(frame, (int) SHUTDOWN.invokeExact(frame.callState(), fd, how));
		}
		catch (Throwable ex) {
			throw impossible(ex);
		}
	}

	private static int result(CallFrame frame, int returned) {
		return (returned >= 0) ? returned : -frame.callState().get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
	}

	private static MethodHandle find(String name, ValueLayout returned, ValueLayout... arguments) {
		return link(name, FunctionDescriptor.of(returned, arguments), Linker.Option.captureCallState("errno"));
	}

	/*
	 * Of a function that takes a descriptor, memory, its length and flags.
	 */
	private static MethodHandle findForHeap(String name) {
		return link(name, FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG, INT),
				Linker.Option.captureCallState("errno"), Linker.Option.critical(true));
	}

	private static MethodHandle findVariadic(String name, int fixed, ValueLayout returned, ValueLayout... arguments) {
		return link(name, FunctionDescriptor.of(returned, arguments), Linker.Option.captureCallState("errno"),
				Linker.Option.firstVariadicArg(fixed));
	}

	@SuppressWarnings("restricted")
	private static MethodHandle link(String name, FunctionDescriptor descriptor, Linker.Option... options) {
		Linker linker = Linker.nativeLinker();
		MemorySegment function = linker.defaultLookup()
			.find(name)
			.orElseThrow(() -> new UnsatisfiedLinkError("The C library has no function " + name));
		return linker.downcallHandle(function, descriptor, options);
	}

	private static RuntimeException impossible(Throwable failure) {
		if (failure instanceof Error error) {
			throw error;
		}
		return new IllegalStateException(failure);
	}

}
