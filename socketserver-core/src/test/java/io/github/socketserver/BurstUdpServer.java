package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.socketserver.io.PeerException;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.DatagramEndpoint;

/**
 * {@link UdpServer} that receives all datagrams that are there at once, and sends several
 * replies by one call, as an engine may do. A reply meets a fault if a test has asked for
 * one that concerns its text.
 */
class BurstUdpServer extends UdpServer {

	private final Map<String, IOException> faults = new ConcurrentHashMap<>();

	private final Map<String, IOException> unsendable = new ConcurrentHashMap<>();

	private final Map<String, Boolean> full = new ConcurrentHashMap<>();

	private final Queue<Integer> sends = new ConcurrentLinkedQueue<>();

	private final Queue<String> peerErrors = new ConcurrentLinkedQueue<>();

	BurstUdpServer(ServerConfig config, RequestHandlerFactory<DatagramRequest> handlerFactory) {
		super(config, handlerFactory);
	}

	@Override
	protected DatagramEndpoint openEndpoint(SocketAddress address) throws IOException {
		return new BurstEndpoint(super.openEndpoint(address));
	}

	@Override
	protected void handlePeerError(DatagramRequest request, PeerException failure) {
		this.peerErrors.add(new String(request.packet()) + ": " + failure.getMessage());
	}

	/**
	 * Lets the operating system refuse a reply.
	 * @param reply its text
	 * @param fault what the operating system says
	 */
	void refuse(String reply, IOException fault) {
		this.faults.put(reply, fault);
	}

	/**
	 * Lets a reply be none that the socket could send.
	 * @param reply its text
	 * @param fault what is wrong with it
	 */
	void refuseAtOnce(String reply, IOException fault) {
		this.unsendable.put(reply, fault);
	}

	/**
	 * Lets the operating system have no room for a reply the first time.
	 * @param reply its text
	 */
	void haveNoRoomOnce(String reply) {
		this.full.put(reply, true);
	}

	/**
	 * Returns how many datagrams have been sent by each call that sends several.
	 * @return the numbers
	 */
	List<Integer> sends() {
		return List.copyOf(this.sends);
	}

	List<String> peerErrors() {
		return List.copyOf(this.peerErrors);
	}

	private final class BurstEndpoint implements DatagramEndpoint {

		private final DatagramEndpoint endpoint;

		private final Batch batch = new FaultyBatch();

		private final Deque<Packet> packets = new ArrayDeque<>();

		BurstEndpoint(DatagramEndpoint endpoint) {
			this.endpoint = endpoint;
		}

		@Override
		public SocketAddress localAddress() {
			return this.endpoint.localAddress();
		}

		@Override
		public SelectableChannel channel() {
			return this.endpoint.channel();
		}

		@Override
		public int maxSendSize() {
			return this.endpoint.maxSendSize();
		}

		@Override
		public Sender receive(ByteBuffer target) throws IOException {
			if (this.packets.isEmpty()) {
				receiveAll(target.remaining());
			}
			Packet first = this.packets.poll();
			if (first == null) {
				return null;
			}
			target.put(first.bytes());
			return new Sender(first.address());
		}

		private void receiveAll(int size) throws IOException {
			Sender sender;
			do {
				ByteBuffer bytes = ByteBuffer.allocate(size);
				sender = this.endpoint.receive(bytes);
				if (sender != null) {
					this.packets.add(new Packet(bytes.flip(), sender.address()));
				}
			}
			while (sender != null);
		}

		@Override
		public int received() {
			return this.packets.size();
		}

		@Override
		public Batch batch() {
			return this.batch;
		}

		@Override
		public boolean send(ByteBuffer source, SocketAddress target) throws IOException {
			return this.endpoint.send(source, target);
		}

		@Override
		public void close() throws IOException {
			this.endpoint.close();
		}

		private final class FaultyBatch implements Batch {

			private final Deque<Packet> replies = new ArrayDeque<>();

			@Override
			public boolean add(ByteBuffer source, SocketAddress target) throws IOException {
				Packet packet = new Packet(ByteBuffer.allocate(source.remaining()).put(source).flip(), target);
				IOException fault = BurstUdpServer.this.unsendable.get(packet.text());
				if (fault != null) {
					throw fault;
				}
				return this.replies.size() < 64 && this.replies.add(packet);
			}

			@Override
			public int send() throws IOException {
				int count = 0;
				while (!this.replies.isEmpty()) {
					Packet first = this.replies.element();
					IOException fault = BurstUdpServer.this.faults.get(first.text());
					if (fault != null && count == 0) {
						throw fault;
					}
					if (fault != null || BurstUdpServer.this.full.remove(first.text()) != null
							|| !BurstEndpoint.this.endpoint.send(first.bytes().duplicate(), first.address())) {
						break;
					}
					this.replies.remove();
					count++;
				}
				BurstUdpServer.this.sends.add(count);
				return count;
			}

			@Override
			public ByteBuffer removeFirst() {
				return this.replies.remove().bytes();
			}

		}

	}

	/**
	 * A datagram.
	 *
	 * @param bytes what it carries
	 * @param address the other side
	 */
	private record Packet(ByteBuffer bytes, SocketAddress address) {

		String text() {
			return new String(this.bytes.array(), 0, this.bytes.limit());
		}

	}

}
