package io.github.socketserver;

import java.nio.channels.SelectableChannel;

import io.github.socketserver.process.HandOver;
import io.github.socketserver.process.WorkerPool;
import io.github.socketserver.process.WorkerReply;
import io.github.socketserver.process.WorkerRequest;
import io.github.socketserver.request.DatagramRequest;
import org.jspecify.annotations.Nullable;

/**
 * Has a datagram served by a worker, and sends its replies from the address that the
 * client asked. The worker never has the server's socket, from which it could take the
 * datagrams of others.
 */
final class DatagramHandOver implements HandOver {

	private final DatagramRequest request;

	private @Nullable Exception failure;

	private DatagramHandOver(DatagramRequest request) {
		this.request = request;
	}

	/**
	 * Has a request served by a worker.
	 * @param pool has the worker
	 * @param request the request
	 * @throws Exception if it fails
	 */
	static void serve(WorkerPool pool, DatagramRequest request) throws Exception {
		DatagramHandOver handOver = new DatagramHandOver(request);
		WorkerReply reply = pool.serve(new WorkerRequest(request.id(), request.clientAddress(), request.localAddress(),
				null, request.packet()), handOver);
		reply.tags().forEach(request::tag);
		WorkerReplies.complete(reply);
		if (handOver.failure != null) {
			throw handOver.failure;
		}
	}

	@Override
	public @Nullable SelectableChannel channel() {
		return null;
	}

	@Override
	public void reply(byte[] packet) {
		try {
			this.request.reply(packet);
		}
		catch (Exception ex) {
			this.failure = (this.failure != null) ? this.failure : ex;
		}
	}

}
