package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * {@link Readiness.Registration} that is made when somebody has to wait, for connections
 * whose channel costs much.
 */
final class LateRegistration implements Readiness.Registration {

	private final Supplier<Readiness.Registration> maker;

	private final Closeable connection;

	private Readiness.@Nullable Registration made;

	private boolean closed;

	/**
	 * Creates a registration.
	 * @param maker makes the actual one
	 * @param connection what is closed if nobody had to wait
	 */
	LateRegistration(Supplier<Readiness.Registration> maker, Closeable connection) {
		this.maker = maker;
		this.connection = connection;
	}

	private synchronized Readiness.Registration make() throws IOException {
		if (this.made == null) {
			if (this.closed) {
				throw new ClosedChannelException();
			}
			this.made = register();
		}
		return this.made;
	}

	private Readiness.Registration register() throws IOException {
		try {
			return this.maker.get();
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	@Override
	public boolean awaitReadable(long deadline) throws IOException {
		return make().awaitReadable(deadline);
	}

	@Override
	public boolean awaitWritable(long deadline) throws IOException {
		return make().awaitWritable(deadline);
	}

	@Override
	public void wakeupReader() {
		try {
			make().wakeupReader();
		}
		catch (IOException ex) {
			// Nobody waits for a connection that is closed.
		}
	}

	@Override
	public void onReadable(Runnable task) {
		try {
			make().onReadable(task);
		}
		catch (IOException ex) {
			task.run();
		}
	}

	@Override
	public void letOthersRun() {
		Thread.yield();
	}

	@Override
	public boolean letOthersRunFirst() {
		Thread.yield();
		return true;
	}

	@Override
	public void close() throws IOException {
		Readiness.Registration actual;
		synchronized (this) {
			this.closed = true;
			actual = this.made;
		}
		if (actual != null) {
			actual.close();
		}
		else {
			this.connection.close();
		}
	}

}
