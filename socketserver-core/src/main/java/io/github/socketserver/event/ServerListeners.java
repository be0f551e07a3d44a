package io.github.socketserver.event;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link ServerListener} that passes each event on to several others. A listener that
 * throws keeps neither the server nor the other listeners from going on.
 *
 * @since 0.1.0
 */
public final class ServerListeners implements ServerListener {

	private static final Logger logger = LoggerFactory.getLogger(ServerListeners.class);

	private final List<ServerListener> listeners = new CopyOnWriteArrayList<>();

	private final LogThrottle throttle = new LogThrottle();

	/**
	 * Adds a listener.
	 * @param listener the listener
	 */
	public void add(ServerListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "'listener' must not be null"));
	}

	/**
	 * Removes a listener.
	 * @param listener the listener
	 */
	public void remove(ServerListener listener) {
		this.listeners.remove(listener);
	}

	@Override
	public void stateChanged(ServerState previous, ServerState current) {
		each((listener) -> listener.stateChanged(previous, current));
	}

	@Override
	public void connectionAccepted(ConnectionInfo connection) {
		each((listener) -> listener.connectionAccepted(connection));
	}

	@Override
	public void connectionRejected(RejectReason reason, @Nullable SocketAddress clientAddress) {
		each((listener) -> listener.connectionRejected(reason, clientAddress));
	}

	@Override
	public void connectionClosed(ConnectionInfo connection, CloseCause cause, Duration duration) {
		each((listener) -> listener.connectionClosed(connection, cause, duration));
	}

	@Override
	public void requestStarted(RequestInfo request) {
		each((listener) -> listener.requestStarted(request));
	}

	@Override
	public void requestCompleted(RequestInfo request, Duration duration, @Nullable Throwable failure) {
		each((listener) -> listener.requestCompleted(request, duration, failure));
	}

	@Override
	public void frameHandled() {
		each(ServerListener::frameHandled);
	}

	@Override
	public void framesHandled(int count) {
		each((listener) -> listener.framesHandled(count));
	}

	@Override
	public void dataReceived(long bytes) {
		each((listener) -> listener.dataReceived(bytes));
	}

	@Override
	public void dataSent(long bytes) {
		each((listener) -> listener.dataSent(bytes));
	}

	@Override
	public void tlsHandshake(Duration duration, @Nullable Throwable failure) {
		each((listener) -> listener.tlsHandshake(duration, failure));
	}

	@Override
	public void datagram(DatagramResult result) {
		each((listener) -> listener.datagram(result));
	}

	@Override
	public void replyDropped(int bytes) {
		each((listener) -> listener.replyDropped(bytes));
	}

	@Override
	public void acceptFailed(AcceptErrorKind kind, Throwable cause) {
		each((listener) -> listener.acceptFailed(kind, cause));
	}

	@Override
	public void acceptRecovered() {
		each(ServerListener::acceptRecovered);
	}

	@Override
	public void draining(int activeRequests) {
		each((listener) -> listener.draining(activeRequests));
	}

	@Override
	public void stopped(StopReport report) {
		each((listener) -> listener.stopped(report));
	}

	@Override
	public void loopStuck(Thread thread, Duration duration) {
		each((listener) -> listener.loopStuck(thread, duration));
	}

	@Override
	public void processStarted(long pid, Duration duration) {
		each((listener) -> listener.processStarted(pid, duration));
	}

	@Override
	public void processEnded(long pid, ProcessExitCause cause, int requests) {
		each((listener) -> listener.processEnded(pid, cause, requests));
	}

	@Override
	public void virtualMachineError(VirtualMachineError error) {
		each((listener) -> listener.virtualMachineError(error));
	}

	private void each(Consumer<ServerListener> event) {
		for (ServerListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				report(listener, ex);
			}
		}
	}

	private void report(ServerListener listener, Throwable failure) {
		try {
			this.throttle
				.log((suppressed) -> logger.warn("Listener {} failed; the event was ignored ({} similar before)",
						listener.getClass().getName(), suppressed, PrintableFailure.of(failure)));
		}
		catch (Throwable ex) {
			// A logger that fails must not end the loop that reported the event.
		}
	}

}
