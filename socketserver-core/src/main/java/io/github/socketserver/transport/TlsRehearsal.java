package io.github.socketserver.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

/**
 * {@link StreamConnection} whose client is an engine in the same process. It answers
 * whenever it is read from, so nobody waits for it, and it trusts whatever it is shown:
 * nobody else can be at the other end.
 */
final class TlsRehearsal implements StreamConnection {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final StreamConnection below;

	private final SSLEngine client;

	private final ByteBuffer message;

	private final ByteArrayOutputStream towardsClient = new ByteArrayOutputStream();

	private ByteBuffer towardsServer = NOTHING;

	private TlsRehearsal(StreamConnection below, SSLEngine client, byte[] sent) {
		this.below = below;
		this.client = client;
		this.message = ByteBuffer.wrap(sent);
	}

	/**
	 * Makes a connection whose client sends a message, and then the end of TLS.
	 * @param below has the addresses and the channel; carries nothing
	 * @param sent the message
	 * @return the connection
	 * @throws IOException if this Java does not know TLS; the other one is closed then
	 */
	static StreamConnection over(StreamConnection below, byte[] sent) throws IOException {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, new TrustManager[] { new Trusting() }, null);
			SSLEngine client = context.createSSLEngine();
			client.setUseClientMode(true);
			return new TlsRehearsal(below, client, sent);
		}
		catch (GeneralSecurityException ex) {
			below.close();
			throw new IOException(ex);
		}
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		boolean progress = true;
		while (!this.towardsServer.hasRemaining() && progress) {
			progress = step();
		}
		int count = Math.min(target.remaining(), this.towardsServer.remaining());
		for (int i = 0; i < count; i++) {
			target.put(this.towardsServer.get());
		}
		return (count > 0) ? count : -1;
	}

	private boolean step() throws IOException {
		switch (this.client.getHandshakeStatus()) {
			case NEED_TASK -> {
				this.client.getDelegatedTask().run();
				return true;
			}
			case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
				return unwrap();
			}
			case NEED_WRAP -> {
				return wrap(NOTHING);
			}
			default -> {
				return say();
			}
		}
	}

	private boolean say() throws IOException {
		if (!this.message.hasRemaining()) {
			this.client.closeOutbound();
		}
		return wrap(this.message);
	}

	private boolean wrap(ByteBuffer source) throws IOException {
		ByteBuffer record = ByteBuffer.allocate(this.client.getSession().getPacketBufferSize());
		SSLEngineResult result = this.client.wrap(source, record);
		this.towardsServer = record.flip();
		return result.bytesProduced() > 0 || result.getStatus() != SSLEngineResult.Status.CLOSED;
	}

	private boolean unwrap() throws IOException {
		ByteBuffer received = ByteBuffer.wrap(this.towardsClient.toByteArray());
		SSLEngineResult result = this.client.unwrap(received,
				ByteBuffer.allocate(this.client.getSession().getApplicationBufferSize()));
		this.towardsClient.reset();
		this.towardsClient.write(received.array(), received.position(), received.remaining());
		return result.bytesConsumed() > 0
				|| this.client.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NEED_UNWRAP;
	}

	@Override
	public long write(ByteBuffer... sources) {
		long count = 0;
		for (ByteBuffer source : sources) {
			count += source.remaining();
			while (source.hasRemaining()) {
				this.towardsClient.write(source.get());
			}
		}
		return count;
	}

	@Override
	public @Nullable SocketAddress clientAddress() {
		return this.below.clientAddress();
	}

	@Override
	public SocketAddress localAddress() {
		return this.below.localAddress();
	}

	@Override
	public SelectableChannel channel() {
		return this.below.channel();
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.below.shutdownOutput();
	}

	@Override
	public void setTcpNoDelay(boolean noDelay) throws IOException {
		this.below.setTcpNoDelay(noDelay);
	}

	@Override
	public void close() throws IOException {
		this.below.close();
	}

	/**
	 * Trusts everybody.
	 */
	private static final class Trusting extends X509ExtendedTrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
