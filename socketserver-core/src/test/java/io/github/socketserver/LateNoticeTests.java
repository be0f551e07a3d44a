package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.Callable;

import io.github.socketserver.event.ServerListener;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.io.RequestInput;
import io.github.socketserver.io.TlsHandshakeException;
import io.github.socketserver.io.WriteTimeoutException;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.testing.TlsClient;
import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.SocketSettings;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import io.github.socketserver.transport.TcpTransport;
import io.github.socketserver.transport.TlsSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Deadlines that have passed although the client has done its part, which nobody was told
 * of in time.
 */
class LateNoticeTests {

	private static final Duration LIMIT = Duration.ofMillis(100);

	private static final TestAuthority AUTHORITY = new TestAuthority("Test Authority");

	private static final TestIdentity IDENTITY = AUTHORITY.issue("localhost");

	private final ServerConfig config = ServerConfig.tcp("127.0.0.1", 0)
		.withConnectionTimeout(LIMIT)
		.withIdleTimeout(LIMIT)
		.withWriteTimeout(LIMIT);

	private StreamListener listener;

	private LateRegistration registration;

	private ConnectionChannel channel;

	@BeforeEach
	void listen() throws IOException {
		this.listener = TcpTransport.listen(new InetSocketAddress("127.0.0.1", 0),
				new SocketSettings(10, true, false, 0, 16_384, true, true));
	}

	@AfterEach
	void close() throws IOException {
		this.listener.close();
		if (this.registration != null) {
			this.registration.close();
		}
	}

	@Test
	void aLineThatHasComeIsRead() throws IOException {
		try (StreamClient client = StreamClient.connect(this.listener.localAddress())) {
			accept(this.config);
			RequestInput input = new RequestInput(this.channel.reader(), 100, 100);
			for (int i = 0; i < 3; i++) {
				client.send("line " + i + "\n");
				assertThat(input.readLine()).asString().isEqualTo("line " + i);
			}
		}
	}

	@Test
	void aClientThatHasSentNothingIsGivenUpEachTime() throws IOException {
		try (StreamClient client = StreamClient.connect(this.listener.localAddress())) {
			accept(this.config);
			this.registration.isPatient = false;
			RequestInput input = new RequestInput(this.channel.reader(), 100, 100);
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(ReadTimeoutException.class).isThrownBy(input::readLine)
					.withMessageContaining("sent nothing");
			}
			client.send("hello\n");
			this.registration.isPatient = true;
			assertThat(input.readLine()).asString().isEqualTo("hello");
		}
	}

	@Test
	void theLookAfterADeadlineIsNoSecondWait() throws IOException {
		try (StreamClient client = StreamClient.connect(this.listener.localAddress())) {
			accept(this.config);
			this.registration.isPatient = false;
			long begin = System.nanoTime();
			this.registration.lateUntil = () -> System.nanoTime() - begin > LIMIT.toNanos();
			RequestInput input = new RequestInput(this.channel.reader(), 100, 100);
			assertThatExceptionOfType(ReadTimeoutException.class).isThrownBy(input::readLine);
			assertThat(this.registration.waits).isOne();
			assertThat(client.isReadable()).isFalse();
		}
	}

	@Test
	void aClientThatHasSentEnoughIsNotTooSlow() throws IOException {
		try (StreamClient client = StreamClient.connect(this.listener.localAddress())) {
			accept(this.config.withIdleTimeout(Duration.ZERO).withMinThroughput(1000).withThroughputGrace(LIMIT));
			RequestInput input = new RequestInput(this.channel.reader(), 1000, 1000);
			client.send("x");
			Background late = Background.run(() -> {
				long begin = System.nanoTime();
				await().until(() -> System.nanoTime() - begin > LIMIT.multipliedBy(2).toNanos());
				client.send("x".repeat(200) + "\n");
			});
			assertThat(input.readLine()).hasSize(201);
			late.join();
		}
	}

	@Test
	void aClientThatHasTakenItsReplyGetsTheRest() throws IOException {
		byte[] reply = new byte[1 << 19];
		try (StreamClient client = StreamClient.connect(this.listener.localAddress())) {
			accept(this.config);
			this.registration.oversleeps = 1;
			Background reader = Background.run(() -> assertThat(client.readExactly(reply.length)).isEqualTo(reply));
			this.channel.writer().write(ByteBuffer.wrap(reply));
			reader.join();
		}
	}

	@Test
	void aClientThatHasTakenNothingIsGivenUp() throws IOException {
		try (StreamClient client = StreamClient.connect(this.listener.localAddress())) {
			accept(this.config);
			this.registration.isPatient = false;
			assertThatExceptionOfType(WriteTimeoutException.class)
				.isThrownBy(() -> this.channel.writer().write(ByteBuffer.wrap(new byte[16 << 20])));
			assertThat(client.isReadable()).isTrue();
		}
	}

	@Test
	void aHandshakeThatIsCompleteByThenIsDone() throws IOException {
		try (TlsClient client = TlsClient.connect(this.listener.localAddress(),
				TestIdentity.context(null, AUTHORITY))) {
			accept(this.config.withTls(TlsSettings.of(() -> IDENTITY.context(AUTHORITY))));
			Background handshake = Background.run(client::handshake);
			this.registration.inTime = 1;
			this.registration.lateUntil = handshake::isDone;
			this.channel.handshake(LIMIT);
			handshake.join();
			assertThat(this.channel.tls()).isNotNull();
		}
	}

	@Test
	void aHandshakeThatIsNotIsGivenUp() throws IOException {
		try (StreamClient client = StreamClient.connect(this.listener.localAddress())) {
			accept(this.config.withTls(TlsSettings.of(() -> IDENTITY.context(AUTHORITY))));
			this.registration.isPatient = false;
			client.send(new byte[] { 0x16, 0x03, 0x01, 0x02 });
			assertThatExceptionOfType(TlsHandshakeException.class).isThrownBy(() -> this.channel.handshake(LIMIT))
				.withMessageContaining("took longer than");
		}
	}

	@Test
	void aHandshakeWhoseTimeWentByWhileNobodyLookedHasItsTimeOnceMore() throws IOException {
		try (TlsClient client = TlsClient.connect(this.listener.localAddress(),
				TestIdentity.context(null, AUTHORITY))) {
			accept(this.config.withTls(TlsSettings.of(() -> IDENTITY.context(AUTHORITY))));
			Background handshake = Background.run(client::handshake);
			this.registration.oversleeps = 1;
			this.channel.handshake(LIMIT);
			handshake.join();
			assertThat(this.channel.tls()).isNotNull();
		}
	}

	@Test
	void aHandshakeHasItsTimeNoMoreThanTwiceHoweverOftenNobodyLooked() throws IOException {
		try (StreamClient client = StreamClient.connect(this.listener.localAddress())) {
			accept(this.config.withTls(TlsSettings.of(() -> IDENTITY.context(AUTHORITY))));
			this.registration.isPatient = false;
			this.registration.oversleeps = 10;
			client.send(new byte[] { 0x16, 0x03, 0x01, 0x02 });
			await().until(() -> this.channel.handshakeNow() == StreamConnection.Progress.NEEDS_READ);
			assertThatExceptionOfType(TlsHandshakeException.class).isThrownBy(() -> this.channel.handshake(LIMIT))
				.withMessageContaining("took longer than");
			assertThat(this.registration.oversleeps).isEqualTo(8);
		}
	}

	@Test
	void aClientThatHasNotBegunItsHandshakeByThenIsGivenUp() throws IOException {
		try (StreamClient client = StreamClient.connect(this.listener.localAddress())) {
			accept(this.config.withTls(TlsSettings.of(() -> IDENTITY.context(AUTHORITY))));
			this.registration.isPatient = false;
			this.registration.oversleeps = 10;
			assertThatExceptionOfType(TlsHandshakeException.class).isThrownBy(() -> this.channel.handshake(LIMIT))
				.withMessageContaining("took longer than");
			assertThat(this.registration.oversleeps).isEqualTo(9);
			assertThat(client.isReadable()).isFalse();
		}
	}

	private void accept(ServerConfig config) {
		await().until(() -> {
			StreamConnection accepted = this.listener.accept();
			if (accepted == null) {
				return false;
			}
			this.registration = new LateRegistration(accepted.channel());
			this.channel = new ConnectionChannel(accepted, this.registration, config, new ServerListener() {
			});
			return true;
		});
	}

	/**
	 * Waits until the channel is ready, and says that the deadline has passed.
	 */
	private static final class LateRegistration implements Readiness.Registration {

		private final SelectableChannel channel;

		private boolean isPatient = true;

		private int inTime;

		private int oversleeps;

		private int waits;

		private Callable<Boolean> lateUntil = () -> true;

		LateRegistration(SelectableChannel channel) {
			this.channel = channel;
		}

		@Override
		public boolean awaitReadable(long deadline) throws IOException {
			return await(SelectionKey.OP_READ, deadline);
		}

		@Override
		public boolean awaitWritable(long deadline) throws IOException {
			return await(SelectionKey.OP_WRITE, deadline);
		}

		private boolean await(int operation, long deadline) throws IOException {
			this.waits++;
			if (this.isPatient) {
				try (Selector selector = Selector.open()) {
					this.channel.register(selector, operation);
					assertThat(selector.select(20_000)).isOne();
				}
			}
			if (this.inTime-- > 0 || deadline == Deadline.NEVER) {
				return true;
			}
			if (this.oversleeps > 0) {
				this.oversleeps--;
				// All further waits end in time.
				this.inTime = (this.oversleeps == 0) ? Integer.MAX_VALUE : 0;
				Awaitility.await().until(() -> Deadline.isOverslept(deadline));
			}
			Awaitility.await().until(this.lateUntil);
			return false;
		}

		@Override
		public void wakeupReader() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void onReadable(Runnable task) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void close() throws IOException {
			this.channel.close();
		}

	}

}
