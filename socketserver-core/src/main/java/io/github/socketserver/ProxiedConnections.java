package io.github.socketserver;

import java.io.IOException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ProxyHeaderException;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.transport.StreamConnection;
import org.jspecify.annotations.Nullable;

/**
 * The connections of trusted proxies whose headers are being read, and those that wait
 * for the server's loop to serve them since their headers are complete. Each holds a
 * permit of {@code max-connections}.
 */
final class ProxiedConnections {

	private final StreamServer server;

	private final ProxyProtocol protocol;

	private final Set<ProxiedConnection> reading = ConcurrentHashMap.newKeySet();

	private final Queue<Arrival> arrived = new ConcurrentLinkedQueue<>();

	/**
	 * What the server has for waiting, unless it stops.
	 */
	private volatile @Nullable ServerRuntime runtime;

	ProxiedConnections(StreamServer server, ProxyProtocol protocol) {
		this.server = server;
		this.protocol = protocol;
	}

	/**
	 * Begins to read the header of a connection.
	 * @param accepted the connection
	 * @throws IOException if the connection is broken
	 */
	void add(StreamConnection accepted) throws IOException {
		ProxiedConnection proxied = register(accepted);
		this.reading.add(proxied);
		if (!proxied.read() && !refuses(proxied)) {
			long limit = Deadline.nanos(this.protocol.headerTimeout());
			proxied.await((limit > 0) ? this.server.runtime().after(limit, proxied::expire) : null);
		}
	}

	private ProxiedConnection register(StreamConnection accepted) throws IOException {
		try {
			return new ProxiedConnection(accepted, this.server.runtime().readiness().register(accepted.channel()),
					this);
		}
		catch (Throwable ex) {
			this.server.releasePermit();
			accepted.close();
			throw ex;
		}
	}

	/**
	 * Returns whether no connection waits for the server's loop.
	 * @return {@code true} if so
	 */
	boolean isEmpty() {
		return this.arrived.isEmpty();
	}

	/**
	 * Returns whether a header is being read.
	 * @return {@code true} if so
	 */
	boolean isReading() {
		return !this.reading.isEmpty();
	}

	/**
	 * Takes the connection that has waited for the server's loop for longest.
	 * @return the connection; {@code null} if none waits
	 */
	@Nullable Arrival poll() {
		return this.arrived.poll();
	}

	/**
	 * Takes connections from now on.
	 * @param opened what the server has for waiting
	 */
	void open(ServerRuntime opened) {
		this.runtime = opened;
	}

	/**
	 * Refuses all, and those that are still to come.
	 */
	void close() {
		this.runtime = null;
		this.reading.forEach(this::refuses);
		refuseArrived();
	}

	/**
	 * Refuses a connection if the server stops.
	 * @param proxied the connection
	 * @return whether it does
	 */
	boolean refuses(ProxiedConnection proxied) {
		if (this.runtime != null) {
			return false;
		}
		proxied.refuse(new ProxyHeaderException("The server stopped before the PROXY header was complete",
				CloseCause.SHUTDOWN));
		return true;
	}

	/*
	 * Under selecting, loops have their own way to wait. A connection is never in neither
	 * place, so that a loop that ends does not miss it.
	 */
	void arrived(ProxiedConnection proxied, Arrival arrival) {
		ServerRuntime present = this.runtime;
		if (present != null && present.loops() != null) {
			proxied.registration().rest();
		}
		this.arrived.add(arrival);
		this.reading.remove(proxied);
		if (this.runtime == null) {
			refuseArrived();
		}
	}

	void wakeup() {
		this.server.wakeup();
	}

	private void refuseArrived() {
		Arrival arrival = this.arrived.poll();
		while (arrival != null) {
			this.server.refuse(arrival, RejectReason.PROXY_HEADER, "The server stopped");
			arrival = this.arrived.poll();
		}
	}

	void failed(ProxiedConnection proxied, PeerException reason) {
		this.reading.remove(proxied);
		boolean late = reason.closeCause() == CloseCause.IDLE;
		this.server.refuse(new Arrival(proxied.connection(), proxied.registration(), null),
				late ? RejectReason.PROXY_TIMEOUT : RejectReason.PROXY_HEADER, reason.getMessage());
	}

}
