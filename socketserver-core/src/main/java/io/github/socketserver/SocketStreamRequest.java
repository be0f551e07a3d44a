package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.RequestInput;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.Server;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.PeerCredentials;
import io.github.socketserver.transport.TlsInfo;
import org.jspecify.annotations.Nullable;

/**
 * {@link StreamRequest} over an accepted connection.
 *
 * @param live the connection
 */
record SocketStreamRequest(LiveConnection live) implements StreamRequest {

	@Override
	public long id() {
		return this.live.info().id();
	}

	@Override
	public Server server() {
		return this.live.owner();
	}

	@Override
	public @Nullable SocketAddress clientAddress() {
		return this.live.info().clientAddress();
	}

	@Override
	public SocketAddress localAddress() {
		return this.live.info().localAddress();
	}

	@Override
	public RequestInput input() {
		return this.live.input();
	}

	@Override
	public ReplyOutput output() {
		return this.live.output();
	}

	@Override
	public void tag(String key, String value) {
		this.live.owner().tag(id(), key, value);
	}

	@Override
	public Connection connection() {
		return this.live;
	}

	@Override
	public @Nullable SocketAddress peerAddress() {
		return this.live.info().peerAddress();
	}

	@Override
	public @Nullable ProxyHeader proxyHeader() {
		return this.live.proxyHeader();
	}

	@Override
	public @Nullable TlsInfo tls() {
		return this.live.channel().tls();
	}

	@Override
	public @Nullable PeerCredentials peerCredentials() throws IOException {
		return this.live.channel().peerCredentials();
	}

	@Override
	public void setTimeout(@Nullable Duration timeout) {
		if (timeout != null && timeout.isNegative()) {
			throw new IllegalArgumentException("The time-out of a request must not be negative, but is " + timeout
					+ "; set zero for no limit, or null for the server's time-outs");
		}
		this.live.channel().setTimeout(timeout);
	}

	@Override
	public void setTcpNoDelay(boolean noDelay) {
		this.live.channel().setTcpNoDelay(noDelay);
	}

	@Override
	public void frameHandled() {
		this.live.frameHandled();
	}

	@Override
	public boolean isOutOfFrames() {
		return this.live.isOutOfFrames();
	}

	@Override
	public void handOff(Concurrency concurrency, RequestHandler<StreamRequest> continuation) {
		this.live.owner().handOff(id(), concurrency, continuation);
		this.live.setHandedOff(true);
	}

	@Override
	public boolean isHandedOff() {
		return this.live.isHandedOff();
	}

}
