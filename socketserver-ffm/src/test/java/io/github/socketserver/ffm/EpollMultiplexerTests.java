package io.github.socketserver.ffm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.transport.Multiplexer;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import io.github.socketserver.transport.TransportEngine;
import io.github.socketserver.transport.TransportEngines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EpollMultiplexerTests {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

	private final TransportEngine engine = TransportEngines.find();

	private final List<Integer> told = new ArrayList<>();

	private Multiplexer multiplexer;

	@BeforeEach
	void open() throws IOException {
		this.multiplexer = this.engine.openMultiplexer();
	}

	@AfterEach
	void close() throws IOException {
		this.multiplexer.close();
	}

	@Test
	void aConnectionIsReadyAgainAndAgainAsLongAsItsBytesAreNotRead() throws Exception {
		try (Pair pair = Pair.open()) {
			drain(pair);
			register(pair, SelectionKey.OP_READ);
			this.multiplexer.poll(0);
			assertThat(this.told).isEmpty();
			pair.send("x");
			for (int i = 1; i <= 3; i++) {
				this.multiplexer.poll(PATIENCE);
				assertThat(this.told).hasSize(i).containsOnly(SelectionKey.OP_READ);
			}
			drain(pair);
			this.multiplexer.poll(0);
			assertThat(this.told).hasSize(3);
		}
	}

	@Test
	void whatBecameReadyWhileNobodyWasInterestedIsToldLater() throws Exception {
		try (Pair pair = Pair.open()) {
			drain(pair);
			Multiplexer.Registration registration = register(pair, 0);
			pair.send("x");
			// The event comes, and is of no interest.
			for (int i = 0; i < 100 && !pair.descriptor().isReadable(); i++) {
				this.multiplexer.poll(1_000_000);
			}
			assertThat(this.told).isEmpty();
			registration.setInterest(SelectionKey.OP_READ);
			this.multiplexer.poll(PATIENCE);
			assertThat(this.told).containsExactly(SelectionKey.OP_READ);
			registration.setInterest(0);
			this.multiplexer.poll(0);
			assertThat(this.told).hasSize(1);
		}
	}

	@Test
	void roomForWritingIsToldOnlyToThoseWhoAsk() throws Exception {
		try (Pair pair = Pair.open()) {
			drain(pair);
			Multiplexer.Registration registration = register(pair, SelectionKey.OP_READ);
			this.multiplexer.poll(0);
			assertThat(this.told).isEmpty();
			registration.setInterest(SelectionKey.OP_WRITE);
			this.multiplexer.poll(PATIENCE);
			assertThat(this.told).containsExactly(SelectionKey.OP_WRITE);
			ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
			while (pair.connection().write(bytes.clear()) > 0) {
				continue;
			}
			this.told.clear();
			this.multiplexer.poll(0);
			assertThat(this.told).isEmpty();
			pair.client().configureBlocking(false);
			ByteBuffer sink = ByteBuffer.allocate(1 << 20);
			for (int i = 0; i < 1000 && this.told.isEmpty(); i++) {
				pair.client().read(sink.clear());
				this.multiplexer.poll(10_000_000);
			}
			assertThat(this.told).isNotEmpty().containsOnly(SelectionKey.OP_WRITE);
		}
	}

	@Test
	void aListenerIsReadyAsLongAsClientsWait() throws Exception {
		try (StreamListener listener = EpollEngineTests.listen();
				SocketChannel first = SocketChannel.open(listener.localAddress());
				SocketChannel second = SocketChannel.open(listener.localAddress())) {
			this.multiplexer.register(listener.channel(), SelectionKey.OP_ACCEPT, this.told::add);
			for (SocketChannel client : List.of(first, second)) {
				this.told.clear();
				this.multiplexer.poll(PATIENCE);
				assertThat(this.told).containsExactly(SelectionKey.OP_ACCEPT);
				try (StreamConnection accepted = listener.accept()) {
					assertThat(accepted.clientAddress()).isEqualTo(client.getLocalAddress());
				}
			}
			assertThat(listener.accept()).isNull();
			this.told.clear();
			this.multiplexer.poll(0);
			assertThat(this.told).isEmpty();
		}
	}

	@Test
	void whoHasCancelledIsToldNothingAndMayRegisterAgain() throws Exception {
		try (Pair pair = Pair.open()) {
			for (int i = 1; i <= 3; i++) {
				drain(pair);
				Multiplexer.Registration registration = register(pair, SelectionKey.OP_READ);
				pair.send("x");
				this.multiplexer.poll(PATIENCE);
				assertThat(this.told).hasSize(i);
				registration.cancel();
				this.multiplexer.poll(0);
				assertThat(this.told).hasSize(i);
			}
		}
	}

	@Test
	void aConnectionThatIsClosedInItsTurnIsToldNoMore() throws Exception {
		try (Pair pair = Pair.open()) {
			this.multiplexer.register(pair.connection().channel(), SelectionKey.OP_READ, (operations) -> {
				this.told.add(operations);
				pair.descriptor().close();
			});
			pair.send("x");
			this.multiplexer.poll(PATIENCE);
			this.multiplexer.poll(0);
			assertThat(this.told).hasSize(1);
			assertThatExceptionOfType(ClosedChannelException.class)
				.isThrownBy(() -> register(pair, SelectionKey.OP_READ));
		}
	}

	@Test
	void aWakeupEndsThePresentOrElseTheNextPoll() throws Exception {
		for (int i = 0; i < 100; i++) {
			this.multiplexer.wakeup();
			this.multiplexer.poll(Long.MAX_VALUE);
			FutureTask<Void> poll = new FutureTask<>(() -> {
				this.multiplexer.poll(Long.MAX_VALUE);
				return null;
			});
			Thread.ofPlatform().start(poll);
			this.multiplexer.wakeup();
			poll.get(10, TimeUnit.SECONDS);
		}
	}

	@Test
	void channelsOfOthersAreRefused() throws Exception {
		try (ServerSocketChannel channel = ServerSocketChannel.open()) {
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> this.multiplexer.register(channel, SelectionKey.OP_ACCEPT, this.told::add))
				.withMessageContaining("none of this engine's");
		}
	}

	private Multiplexer.Registration register(Pair pair, int interest) throws IOException {
		return this.multiplexer.register(pair.connection().channel(), interest, this.told::add);
	}

	private static void drain(Pair pair) throws IOException {
		while (pair.connection().read(ByteBuffer.allocate(16)) > 0) {
			continue;
		}
	}

}
