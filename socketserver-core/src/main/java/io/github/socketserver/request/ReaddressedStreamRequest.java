package io.github.socketserver.request;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.RequestInput;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.transport.PeerCredentials;
import io.github.socketserver.transport.TlsInfo;
import org.jspecify.annotations.Nullable;

/**
 * {@link StreamRequest} that differs from another in its client address.
 *
 * @param request the other request
 * @param clientAddress the address
 */
record ReaddressedStreamRequest(StreamRequest request, SocketAddress clientAddress) implements StreamRequest {

	@Override
	public long id() {
		return this.request.id();
	}

	@Override
	public Server server() {
		return this.request.server();
	}

	@Override
	public SocketAddress localAddress() {
		return this.request.localAddress();
	}

	@Override
	public RequestInput input() {
		return this.request.input();
	}

	@Override
	public ReplyOutput output() {
		return this.request.output();
	}

	@Override
	public void tag(String key, String value) {
		this.request.tag(key, value);
	}

	@Override
	public Connection connection() {
		return this.request.connection();
	}

	@Override
	public @Nullable SocketAddress peerAddress() {
		return this.request.peerAddress();
	}

	@Override
	public @Nullable ProxyHeader proxyHeader() {
		return this.request.proxyHeader();
	}

	@Override
	public @Nullable TlsInfo tls() {
		return this.request.tls();
	}

	@Override
	public @Nullable PeerCredentials peerCredentials() throws IOException {
		return this.request.peerCredentials();
	}

	@Override
	public void setTimeout(@Nullable Duration timeout) {
		this.request.setTimeout(timeout);
	}

	@Override
	public void setTcpNoDelay(boolean noDelay) {
		this.request.setTcpNoDelay(noDelay);
	}

	@Override
	public void frameHandled() {
		this.request.frameHandled();
	}

	@Override
	public boolean isOutOfFrames() {
		return this.request.isOutOfFrames();
	}

	@Override
	public boolean isHandedOff() {
		return this.request.isHandedOff();
	}

	@Override
	public void handOff(Concurrency concurrency, RequestHandler<StreamRequest> continuation) {
		this.request.handOff(concurrency, continuation);
	}

}
