package io.github.socketserver;

import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.ConnectionLostException;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ProxyHeaderException;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.policy.ProxyHeaderReader;
import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.StreamConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a trusted proxy while its header is being read: whenever bytes are
 * there, and without a thread that waits for them.
 */
final class ProxiedConnection {

	private final StreamConnection connection;

	private final Readiness.Registration registration;

	private final ProxiedConnections owner;

	private final ProxyHeaderReader reader = new ProxyHeaderReader();

	private final AtomicBoolean settled = new AtomicBoolean();

	private volatile @Nullable Future<?> deadline;

	private volatile boolean late;

	ProxiedConnection(StreamConnection connection, Readiness.Registration registration, ProxiedConnections owner) {
		this.connection = connection;
		this.registration = registration;
		this.owner = owner;
	}

	StreamConnection connection() {
		return this.connection;
	}

	Readiness.Registration registration() {
		return this.registration;
	}

	/**
	 * Reads what is there.
	 * @return whether that has settled everything
	 */
	boolean read() {
		try {
			ProxyHeader header = this.reader.read(this.connection);
			if (header == null) {
				return false;
			}
			if (settle()) {
				this.owner.arrived(this, new Arrival(this.connection, this.registration, header));
			}
		}
		catch (PeerException ex) {
			refuse(ex);
		}
		catch (IOException ex) {
			refuse(new ConnectionLostException(ex));
		}
		catch (RuntimeException | Error ex) {
			refuse(new ProxyHeaderException("The PROXY header could not be read", ex));
			throw ex;
		}
		return true;
	}

	/**
	 * Reads the rest when it comes.
	 * @param deadline ends that; {@code null} for never
	 */
	void await(@Nullable Future<?> deadline) {
		this.deadline = deadline;
		awaitMore();
	}

	private void goOn() {
		if (this.settled.get() || this.owner.refuses(this)) {
			return;
		}
		boolean last = this.late;
		if (read()) {
			this.owner.wakeup();
		}
		else if (last) {
			refuse(new ProxyHeaderException("The PROXY header took too long", CloseCause.IDLE));
		}
		else {
			awaitMore();
		}
	}

	private void awaitMore() {
		this.registration.onReadable(this::goOn);
		if (this.late) {
			this.registration.wakeupReader();
		}
	}

	/**
	 * Refuses the connection unless the rest of the header is there already, which nobody
	 * may have been told of while the process stood still.
	 */
	void expire() {
		this.late = true;
		this.registration.wakeupReader();
	}

	void refuse(PeerException reason) {
		if (settle()) {
			this.owner.failed(this, reason);
		}
	}

	private boolean settle() {
		boolean first = this.settled.compareAndSet(false, true);
		Future<?> limit = this.deadline;
		if (first && limit != null) {
			limit.cancel(false);
		}
		return first;
	}

}
