package io.github.socketserver.transport;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link TlsConnection} over a wire that passes as much as it is told to.
 */
class TlsConnectionTests {

	private static final TestAuthority AUTHORITY = new TestAuthority("Test Authority");

	private static final SSLContext CONTEXT = AUTHORITY.issue("localhost").context(AUTHORITY);

	private final Random random = new Random(7);

	private final ByteArrayOutputStream toServer = new ByteArrayOutputStream();

	private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();

	private final Wire serverSide = new Wire(this.toServer, this.toClient);

	private final Wire clientSide = new Wire(this.toClient, this.toServer);

	private TlsConnection server = new TlsConnection(this.serverSide, TlsSettings.of(() -> CONTEXT));

	private TlsEngine client;

	private SSLEngine clientEngine;

	@ParameterizedTest
	@CsvSource({ "TLSv1.2, 1", "TLSv1.2, 7", "TLSv1.2, 1000", "TLSv1.3, 1", "TLSv1.3, 7", "TLSv1.3, 1000",
			"TLSv1.3, 100000" })
	void bytesPassHoweverTheWireCutsThem(String protocol, int mostAtOnce) throws IOException {
		handshake(protocol, mostAtOnce);
		byte[] content = new byte[Math.min(40 * mostAtOnce, 50_000)];
		this.random.nextBytes(content);
		ByteBuffer there = ByteBuffer.wrap(content);
		ByteBuffer back = ByteBuffer.allocate(content.length);
		ByteBuffer echo = ByteBuffer.allocate(100).limit(0);
		int turns = 0;
		while (back.hasRemaining() && turns++ < 10_000_000) {
			this.client.write(there);
			if (!echo.hasRemaining()) {
				echo.clear();
				this.server.read(echo);
				echo.flip();
			}
			this.server.write(echo);
			this.server.flush();
			this.client.read(back);
		}
		assertThat(back.array()).isEqualTo(content);
	}

	@Test
	void nothingPassesBeforeTheHandshake() throws IOException {
		assertThat(this.server.handshake()).isEqualTo(StreamConnection.Progress.NEEDS_FIRST_BYTES);
		assertThat(this.server.isReady()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> this.server.read(ByteBuffer.allocate(1)));
		assertThatIllegalStateException().isThrownBy(() -> this.server.write(ByteBuffer.allocate(1)));
		this.clientSide.write(ByteBuffer.wrap(new byte[] { 22, 3 }));
		assertThat(this.server.handshake()).isEqualTo(StreamConnection.Progress.NEEDS_READ);
		assertThatIllegalStateException().isThrownBy(() -> this.server.write(ByteBuffer.allocate(1)));
		assertThat(this.toClient.size()).isZero();
	}

	@Test
	void fullWireDuringTheHandshakeIsWaitedFor() throws IOException {
		this.client = newClient("TLSv1.3");
		this.client.handshake();
		this.serverSide.writable = 0;
		assertThat(this.server.handshake()).isEqualTo(StreamConnection.Progress.NEEDS_WRITE);
		assertThat(this.server.handshake()).isEqualTo(StreamConnection.Progress.NEEDS_WRITE);
		this.serverSide.writable = Integer.MAX_VALUE;
		this.server.handshake();
		this.client.handshake();
		this.serverSide.writable = 0;
		// The client is done, but the session ticket does not fit.
		assertThat(this.server.handshake()).isEqualTo(StreamConnection.Progress.NEEDS_WRITE);
		this.serverSide.writable = Integer.MAX_VALUE;
		assertThat(this.server.handshake()).isEqualTo(StreamConnection.Progress.DONE);
		this.server.write(ByteBuffer.wrap(new byte[10]));
		assertThat(this.client.read(ByteBuffer.allocate(100))).isEqualTo(10);
	}

	@Test
	void whatAHandshakeCouldNotSendIsNoReplyThatIsPending() throws IOException {
		this.client = newClient("TLSv1.3");
		this.client.handshake();
		this.serverSide.writable = 0;
		assertThat(this.server.handshake()).isEqualTo(StreamConnection.Progress.NEEDS_WRITE);
		assertThat(this.server.hasPending()).isFalse();
	}

	@Test
	void whatTheWireDoesNotTakeIsPending() throws IOException {
		handshake("TLSv1.3", Integer.MAX_VALUE);
		this.serverSide.writable = 0;
		assertThat(this.server.write(ByteBuffer.wrap(new byte[10]))).isEqualTo(10);
		assertThat(this.server.hasPending()).isTrue();
		assertThat(this.server.write(ByteBuffer.wrap(new byte[10]))).isZero();
		assertThat(this.server.flush()).isFalse();
		this.serverSide.writable = Integer.MAX_VALUE;
		assertThat(this.server.flush()).isTrue();
		assertThat(this.server.hasPending()).isFalse();
		assertThat(this.client.read(ByteBuffer.allocate(100))).isEqualTo(10);
	}

	@Test
	void endOfTlsWaitsUntilTheWireTakesIt() throws IOException {
		handshake("TLSv1.3", Integer.MAX_VALUE);
		this.serverSide.writable = 0;
		this.server.shutdownOutput();
		assertThat(this.serverSide.ended).isFalse();
		assertThat(this.server.flush()).isFalse();
		this.serverSide.writable = Integer.MAX_VALUE;
		assertThat(this.server.flush()).isTrue();
		assertThat(this.serverSide.ended).isTrue();
		assertThat(this.client.read(ByteBuffer.allocate(100))).isEqualTo(-1);
	}

	@Test
	void cutDoesNotWaitForTheWire() throws IOException {
		handshake("TLSv1.3", Integer.MAX_VALUE);
		this.serverSide.writable = 0;
		this.server.cutOutput();
		assertThat(this.serverSide.ended).isTrue();
	}

	@Test
	void cutDoesNotWaitForAnotherThread() throws Exception {
		handshake("TLSv1.3", Integer.MAX_VALUE);
		CountDownLatch reading = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.serverSide.beforeRead = () -> {
			reading.countDown();
			awaitQuietly(end);
		};
		Background reader = Background.run(() -> this.server.read(ByteBuffer.allocate(1)));
		assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
		this.server.cutOutput();
		assertThat(this.serverSide.ended).isTrue();
		end.countDown();
		reader.join();
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void endOfTheClientsSideIsTheEndOfTheStream(String protocol) throws IOException {
		handshake(protocol, Integer.MAX_VALUE);
		this.client.write(ByteBuffer.wrap(new byte[10]));
		this.client.end();
		this.client.send();
		assertThat(this.server.read(ByteBuffer.allocate(100))).isEqualTo(10);
		assertThat(this.server.read(ByteBuffer.allocate(100))).isEqualTo(-1);
		assertThat(this.server.read(ByteBuffer.allocate(100))).isEqualTo(-1);
		if (protocol.equals("TLSv1.3")) {
			this.server.write(ByteBuffer.wrap(new byte[20]));
			assertThat(this.client.read(ByteBuffer.allocate(100))).isEqualTo(20);
		}
		else {
			assertThatExceptionOfType(SSLException.class)
				.isThrownBy(() -> this.server.write(ByteBuffer.wrap(new byte[20])));
		}
		this.server.shutdownOutput();
		assertThat(this.client.read(ByteBuffer.allocate(100))).isEqualTo(-1);
	}

	@Test
	void connectionThatIsCutIsNoEndOfTheStream() throws IOException {
		handshake("TLSv1.3", Integer.MAX_VALUE);
		this.client.write(ByteBuffer.wrap(new byte[10]));
		this.clientSide.shutdownOutput();
		this.serverSide.endOfInput = true;
		assertThat(this.server.read(ByteBuffer.allocate(100))).isEqualTo(10);
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(EOFException.class).isThrownBy(() -> this.server.read(ByteBuffer.allocate(100)));
		}
		assertThat(this.server.write(ByteBuffer.wrap(new byte[20]))).isEqualTo(20);
	}

	@Test
	void failureToDecryptStaysAFailureAndIsTold() throws IOException {
		handshake("TLSv1.3", Integer.MAX_VALUE);
		byte[] record = new byte[64];
		record[0] = 23;
		record[1] = 3;
		record[2] = 3;
		record[4] = 59;
		this.toServer.writeBytes(record);
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> this.server.read(ByteBuffer.allocate(100)));
		}
		assertThatExceptionOfType(SSLException.class)
			.isThrownBy(() -> this.server.write(ByteBuffer.wrap(new byte[20])));
		assertThat(this.server.hasUnread()).isTrue();
		this.server.shutdownOutput();
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> this.client.read(ByteBuffer.allocate(100)))
			.withMessageContaining("bad_record_mac");
	}

	@Test
	void smallTargetsGetEverything() throws IOException {
		handshake("TLSv1.3", Integer.MAX_VALUE);
		byte[] content = new byte[1000];
		this.random.nextBytes(content);
		this.client.write(ByteBuffer.wrap(content));
		ByteBuffer all = ByteBuffer.allocate(1000);
		while (all.hasRemaining()) {
			ByteBuffer one = ByteBuffer.allocate(1);
			assertThat(this.server.read(one)).isEqualTo(1);
			all.put(one.flip());
			assertThat(this.server.hasUnread()).isEqualTo(all.hasRemaining());
		}
		assertThat(all.array()).isEqualTo(content);
		assertThat(this.server.read(ByteBuffer.allocate(1))).isZero();
	}

	@Test
	void endlessTalkWithoutDataIsRefused() throws IOException {
		handshake("TLSv1.3", Integer.MAX_VALUE);
		this.server.write(ByteBuffer.wrap(new byte[1]));
		assertThat(this.client.read(ByteBuffer.allocate(100))).isEqualTo(1);
		for (int i = 0; i < 32; i++) {
			updateKeys();
			assertThat(this.server.read(ByteBuffer.allocate(100))).isZero();
			assertThat(this.toClient.size()).isPositive();
			assertThat(this.client.read(ByteBuffer.allocate(100))).isZero();
		}
		updateKeys();
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> this.server.read(ByteBuffer.allocate(100)))
			.withMessage("The client sent 33 TLS records without data");
	}

	private void updateKeys() throws IOException {
		ByteBuffer record = ByteBuffer.allocate(this.clientEngine.getSession().getPacketBufferSize());
		this.clientEngine.beginHandshake();
		this.clientEngine.wrap(ByteBuffer.allocate(0), record);
		this.clientSide.write(record.flip());
	}

	private void handshake(String protocol, int mostAtOnce) throws IOException {
		this.serverSide.mostAtOnce = mostAtOnce;
		this.clientSide.mostAtOnce = mostAtOnce;
		this.client = newClient(protocol);
		StreamConnection.Progress progress = StreamConnection.Progress.NEEDS_READ;
		StreamConnection.Progress other = progress;
		while (progress != StreamConnection.Progress.DONE || other != StreamConnection.Progress.DONE) {
			other = (other != StreamConnection.Progress.DONE) ? this.client.handshake() : other;
			progress = (progress != StreamConnection.Progress.DONE) ? this.server.handshake() : progress;
		}
		assertThat(this.server.tls().protocol()).isEqualTo(protocol);
	}

	private TlsEngine newClient(String protocol) throws SSLException {
		SSLEngine engine = TestIdentity.context(null, AUTHORITY).createSSLEngine("localhost", 0);
		engine.setUseClientMode(true);
		engine.setEnabledProtocols(new String[] { protocol });
		this.clientEngine = engine;
		return new TlsEngine(this.clientSide, engine, ByteBuffer.allocate(0));
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * One end of a connection without any socket.
	 */
	private final class Wire implements StreamConnection {

		private final ByteArrayOutputStream incoming;

		private final ByteArrayOutputStream outgoing;

		private int mostAtOnce = Integer.MAX_VALUE;

		private int writable = Integer.MAX_VALUE;

		private boolean endOfInput;

		private volatile boolean ended;

		private Runnable beforeRead = () -> {
		};

		Wire(ByteArrayOutputStream incoming, ByteArrayOutputStream outgoing) {
			this.incoming = incoming;
			this.outgoing = outgoing;
		}

		@Override
		public int read(ByteBuffer target) {
			this.beforeRead.run();
			byte[] all = this.incoming.toByteArray();
			if (all.length == 0) {
				return this.endOfInput ? -1 : 0;
			}
			int count = Math.min(target.remaining(), someOf(all.length));
			target.put(all, 0, count);
			this.incoming.reset();
			this.incoming.write(all, count, all.length - count);
			return count;
		}

		@Override
		public long write(ByteBuffer... sources) {
			ByteBuffer source = sources[0];
			int count = Math.min(this.writable, someOf(source.remaining()));
			for (int i = 0; i < count; i++) {
				this.outgoing.write(source.get());
			}
			return count;
		}

		private int someOf(int count) {
			int most = Math.min(count, this.mostAtOnce);
			return (this.mostAtOnce == Integer.MAX_VALUE) ? most : TlsConnectionTests.this.random.nextInt(most + 1);
		}

		@Override
		public void shutdownOutput() {
			this.ended = true;
		}

		@Override
		public SocketAddress clientAddress() {
			return null;
		}

		@Override
		public SocketAddress localAddress() {
			return new InetSocketAddress(0);
		}

		@Override
		public SelectableChannel channel() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void setTcpNoDelay(boolean noDelay) {
		}

		@Override
		public void close() {
		}

	}

}
