package io.github.socketserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.List;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.process.Replies;
import io.github.socketserver.process.RequestWorker;
import io.github.socketserver.process.WorkerReply;
import io.github.socketserver.process.WorkerRequest;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.DatagramEndpoint;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.UdpTransport;
import org.jspecify.annotations.Nullable;

/**
 * The server as handlers of datagrams in a worker process see it. Its datagrams come from
 * the parent process, one after the other, and its replies go there.
 */
final class WorkerDatagramServer extends DatagramServer implements RequestWorker {

	private final Replies replies;

	private final WorkerTurn turn = new WorkerTurn();

	WorkerDatagramServer(ServerConfig config, RequestHandlerFactory<DatagramRequest> handlerFactory, Replies replies) {
		super(config, handlerFactory);
		this.replies = replies;
	}

	void open() throws IOException {
		bind();
		life().set(ServerState.RUNNING);
	}

	@Override
	public WorkerReply serve(WorkerRequest request, @Nullable StreamConnection connection) {
		this.turn.serve(request, this::serveNext);
		return this.turn.reply(CloseCause.COMPLETED, 0, 0, 0);
	}

	@Override
	public WorkerReply rehearse() throws IOException {
		SocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
		return this.turn.rehearse(() -> serve(new WorkerRequest(0, nowhere, nowhere, null, new byte[1]), null));
	}

	@Override
	protected void finishRequest(DatagramRequest request) throws Exception {
		if (this.turn.isRehearsing()) {
			request.output().write(request.packet());
			request.discardOutput();
			return;
		}
		this.turn.finish(() -> super.finishRequest(request), () -> tagsOf(request.id()));
	}

	@Override
	public void stopping() {
		markShuttingDown();
	}

	@Override
	protected DatagramEndpoint openEndpoint(SocketAddress address) {
		return new HandedOverEndpoint();
	}

	@Override
	protected void handleError(DatagramRequest request, Throwable failure) {
		this.turn.fail(failure);
	}

	@Override
	protected void handlePeerError(DatagramRequest request, PeerException failure) {
		this.turn.fail(failure);
	}

	@Override
	public @Nullable SocketAddress localAddress() {
		return this.turn.address();
	}

	@Override
	public List<SelectableChannel> channels() {
		return List.of();
	}

	@Override
	long nextId() {
		WorkerRequest served = this.turn.request();
		return (served != null) ? served.id() : super.nextId();
	}

	/**
	 * Gives out the datagram that was handed over, and has replies sent.
	 */
	private final class HandedOverEndpoint implements DatagramEndpoint {

		@Override
		public SocketAddress localAddress() {
			return WorkerDatagramServer.this.turn.knownAddress();
		}

		@Override
		public SelectableChannel channel() {
			throw new UnsupportedOperationException("A worker process waits for its parent only");
		}

		@Override
		public int maxSendSize() {
			return UdpTransport.MAX_PAYLOAD;
		}

		@Override
		public @Nullable Sender receive(ByteBuffer target) {
			WorkerRequest served = WorkerDatagramServer.this.turn.request();
			if (served == null || served.packet() == null) {
				return null;
			}
			target.put(served.packet());
			return new Sender(served.clientAddress());
		}

		@Override
		public boolean send(ByteBuffer source, SocketAddress target) throws IOException {
			byte[] packet = new byte[source.remaining()];
			source.get(packet);
			WorkerDatagramServer.this.replies.send(packet);
			return true;
		}

		@Override
		public void close() {
		}

	}

}
