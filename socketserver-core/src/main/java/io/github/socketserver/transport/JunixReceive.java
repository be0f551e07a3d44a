package io.github.socketserver.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The function of junixsocket that its channels receive by. They make an address object
 * of each sender, for which they look a host up in vain, which throws; and they do not
 * tell an empty datagram from none. The function is not public, so another version of
 * junixsocket may lack it.
 */
final class JunixReceive {

	private static final String PACKAGE = "org.newsclub.net.unix.";

	private static final int NON_BLOCKING = 4;

	private static final int ANCILLARY_DATA = 6;

	private static final @Nullable MethodHandle FUNCTION = find();

	private JunixReceive() {
	}

	/**
	 * Returns whether the function is there. Addresses are known to be laid out as
	 * expected on Linux only.
	 * @return {@code true} if so
	 */
	static boolean isThere() {
		return FUNCTION != null;
	}

	/**
	 * Receives a datagram without waiting.
	 * @param descriptor a socket that does not block
	 * @param target a direct buffer with room, whose position stays
	 * @param address a direct buffer for the sender's {@code sockaddr}, which is followed
	 * by NULs
	 * @return the number of bytes; 0 if no datagram is there, and -1 if it was empty
	 * @throws IOException if the operating system reports an error
	 */
	static int call(FileDescriptor descriptor, ByteBuffer target, ByteBuffer address) throws IOException {
		try {
			return (int) Objects.requireNonNull(FUNCTION)
				.invokeExact(descriptor, target, target.position(), target.remaining(), address, NON_BLOCKING);
		}
		catch (IOException | RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static @Nullable MethodHandle find() {
		if (!System.getProperty("os.name").startsWith("Linux")) {
			return null;
		}
		try {
			Class<?> owner = Class.forName(PACKAGE + "NativeUnixSocket");
			MethodType type = MethodType.methodType(int.class, FileDescriptor.class, ByteBuffer.class, int.class,
					int.class, ByteBuffer.class, int.class, Class.forName(PACKAGE + "AncillaryDataSupport"), int.class);
			MethodHandle function = MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
				.findStatic(owner, "receive", type);
			return MethodHandles.insertArguments(function, ANCILLARY_DATA, null, 0);
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			return null;
		}
	}

}
