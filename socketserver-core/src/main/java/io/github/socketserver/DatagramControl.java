package io.github.socketserver;

import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.request.DatagramRequest;

/**
 * {@link RequestControl} of a {@link DatagramServer}: a request holds a place of
 * {@code queue-size}, and its reply leaves through the server's socket.
 */
final class DatagramControl implements RequestControl<DatagramRequest> {

	private final DatagramServer server;

	DatagramControl(DatagramServer server) {
		this.server = server;
	}

	@Override
	public void rejected(DatagramRequest request, RejectReason reason) {
		this.server.permits().release();
		this.server.listeners()
			.datagram((reason == RejectReason.OVERLOAD) ? DatagramResult.DROPPED : DatagramResult.FILTERED);
	}

	@Override
	public void admitted(DatagramRequest request) {
		this.server.listeners().datagram(DatagramResult.HANDLED);
	}

	@Override
	public void gone(long id) {
		this.server.permits().release();
	}

	@Override
	public boolean repliesThroughListener() {
		return true;
	}

	@Override
	public void runtimeOpened(ServerRuntime runtime) {
		this.server.openSenders(runtime);
	}

}
