package io.github.socketserver;

import java.nio.channels.SelectableChannel;

import io.github.socketserver.io.PeerException;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.process.HandOver;
import io.github.socketserver.process.WorkerHandshake;
import io.github.socketserver.process.WorkerPool;
import io.github.socketserver.process.WorkerReply;
import io.github.socketserver.process.WorkerRequest;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.RelayedClient;

/**
 * Has a connection served by a worker, which gets its descriptor, or one end of a
 * {@link Relay}.
 */
final class StreamHandOver implements HandOver {

	private final LiveConnection connection;

	private StreamHandOver(LiveConnection connection) {
		this.connection = connection;
	}

	/**
	 * Has a request served by a worker that gets the connection.
	 * @param pool has the worker
	 * @param request the request
	 * @throws Exception if it fails
	 */
	static void serve(WorkerPool pool, StreamRequest request) throws Exception {
		LiveConnection connection = StreamControl.connectionOf(request);
		try {
			WorkerReply reply = pool.serve(
					new WorkerRequest(request.id(), request.clientAddress(), request.localAddress(), null, null),
					new StreamHandOver(connection));
			connection.channel().countElsewhere(reply.receivedBytes(), reply.sentBytes());
			complete(reply, request);
		}
		finally {
			connection.setWorker(null);
		}
	}

	/**
	 * Has a request served by a worker that gets its bytes.
	 * @param pool has the worker
	 * @param request the request
	 * @throws Exception if it fails
	 */
	static void relay(WorkerPool pool, StreamRequest request) throws Exception {
		ProxyHeader header = request.proxyHeader();
		RelayedClient client = new RelayedClient(request.tls(), request.peerCredentials(),
				(header != null) ? header.bytes() : null);
		complete(Relay.serve(pool,
				new WorkerRequest(request.id(), request.peerAddress(), request.localAddress(), client, null),
				StreamControl.connectionOf(request)), request);
	}

	private static void complete(WorkerReply reply, StreamRequest request) throws Exception {
		for (long i = 0; i < reply.frames(); i++) {
			request.frameHandled();
		}
		reply.tags().forEach(request::tag);
		StreamControl.connectionOf(request).endsBecause(WorkerReplies.complete(reply));
	}

	@Override
	public SelectableChannel channel() {
		return this.connection.channel().selectable();
	}

	@Override
	public void tlsHandshake(WorkerHandshake handshake) {
		this.connection.tlsHandshake(handshake);
	}

	@Override
	public void sent(ServingWorker worker) {
		this.connection.setWorker(worker);
		PeerException cut = this.connection.channel().closedBecause();
		if (cut != null) {
			worker.clientLost(cut);
		}
	}

}
