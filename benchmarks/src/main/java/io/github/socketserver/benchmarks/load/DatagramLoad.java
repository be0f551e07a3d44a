package io.github.socketserver.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sockets that keep a window of datagrams in flight each. A request without a reply
 * within half a second counts as lost and is replaced by another.
 */
final class DatagramLoad {

	private static final long CHECK_NANOS = 50_000_000L;

	private final List<DatagramClient> clients = new ArrayList<>();

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

	private final LoadOptions options;

	private final Selector selector;

	private final Measurement measurement;

	private final Consumer<SelectionKey> serve = this::serve;

	private boolean sending = true;

	private long nextCheck;

	DatagramLoad(LoadOptions options) throws IOException {
		this.options = options;
		DatagramSockets sockets = new DatagramSockets(options);
		this.selector = sockets.openSelector();
		for (int i = 0; i < options.connections(); i++) {
			DatagramClient client = new DatagramClient(sockets.open(), options.window(), options.size());
			client.channel().register(this.selector, SelectionKey.OP_READ, client);
			this.clients.add(client);
		}
		this.measurement = new Measurement(options);
	}

	Measurement run() throws IOException {
		for (DatagramClient client : this.clients) {
			for (int place = 0; place < this.options.window(); place++) {
				client.request(place, System.nanoTime());
			}
		}
		while (this.measurement.goesOn(System.nanoTime())) {
			turn();
		}
		this.sending = false;
		long giveUp = System.nanoTime() + 1_000_000_000L;
		while (this.clients.stream().anyMatch((client) -> client.inFlight() > 0) && System.nanoTime() < giveUp) {
			turn();
		}
		return this.measurement;
	}

	private void turn() throws IOException {
		if (sendUnsent()) {
			this.selector.selectNow(this.serve);
		}
		else {
			this.selector.select(this.serve, 10);
		}
		long now = System.nanoTime();
		if (now > this.nextCheck) {
			this.nextCheck = now + CHECK_NANOS;
			replaceLost(now);
		}
	}

	private boolean sendUnsent() {
		boolean unsent = false;
		for (int i = 0; i < this.clients.size(); i++) {
			try {
				unsent |= this.clients.get(i).sendUnsent();
			}
			catch (IOException ex) {
				this.measurement.failed(ex.toString());
			}
		}
		return unsent;
	}

	private void serve(SelectionKey key) {
		DatagramClient client = (DatagramClient) key.attachment();
		try {
			// Nothing can be there when all is answered: saves a read in vain
			int place = -2;
			while (place != -1 && client.inFlight() > 0) {
				place = client.receive(this.buffer, this.measurement);
				if (place >= 0 && this.sending) {
					client.request(place, System.nanoTime());
				}
			}
			if (client.inFlight() == 0 && !this.sending) {
				key.cancel();
			}
		}
		catch (IOException ex) {
			this.measurement.failed(ex.toString());
		}
	}

	private void replaceLost(long now) throws IOException {
		for (DatagramClient client : this.clients) {
			for (int place = 0; place < this.options.window(); place++) {
				if (client.giveUp(place, now)) {
					this.measurement.lost();
					if (this.sending) {
						client.request(place, now);
					}
				}
			}
		}
	}

}
