package io.github.socketserver.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The process that {@link VirtualPollerTests} starts with a single carrier, which it
 * occupies so that the virtual poller gets no turn. Prints {@code done} if waits end
 * nevertheless.
 */
public final class OneCarrierProcess {

	private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1);

	private static final int PAIRS = 32;

	private static final int THREADS = 500;

	private static volatile boolean released;

	private static volatile Readiness.Registration pinned;

	private OneCarrierProcess() {
	}

	/**
	 * Runs one scenario.
	 * @param args its name: {@code busy}, {@code pinned} or {@code crowded}
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		try (Readiness poller = VirtualPoller.open(SelectorProvider.provider(),
				(nanos, task) -> TIMER.schedule(task, nanos, TimeUnit.NANOSECONDS), "poller")) {
			switch (args[0]) {
				case "busy" -> aWaitEndsWhileTheCarrierIsBusy(poller);
				case "pinned" -> aWaitEndsThatPinsTheCarrier(poller);
				default -> threadsRunWhileOthersAreAlwaysReady(poller);
			}
		}
		TIMER.shutdownNow();
		System.out.println("done");
	}

	private static void aWaitEndsWhileTheCarrierIsBusy(Readiness poller) throws Exception {
		Pair pair = Pair.open(poller);
		CountDownLatch busy = new CountDownLatch(1);
		virtual(() -> {
			busy.countDown();
			while (!released) {
				Thread.onSpinWait();
			}
		});
		busy.await();
		pair.client.write(ByteBuffer.wrap(new byte[1]));
		pair.registration.awaitReadable(Long.MAX_VALUE);
		released = true;
		pair.close();
	}

	private static void aWaitEndsThatPinsTheCarrier(Readiness poller) throws Exception {
		Pair pair = Pair.open(poller);
		pinned = pair.registration;
		CountDownLatch ended = new CountDownLatch(1);
		virtual(() -> {
			Initialized.touch();
			ended.countDown();
		});
		while (!released) {
			Thread.onSpinWait();
		}
		pair.client.write(ByteBuffer.wrap(new byte[1]));
		ended.await();
		pair.close();
	}

	/*
	 * While pairs answer each other, one of them or the poller is always in the carrier's
	 * own queue, which goes before what other threads submit.
	 */
	private static void threadsRunWhileOthersAreAlwaysReady(Readiness poller) throws Exception {
		List<Pair> pairs = new ArrayList<>();
		CountDownLatch exchanges = new CountDownLatch(10_000);
		for (int i = 0; i < PAIRS; i++) {
			Pair pair = Pair.open(poller);
			pairs.add(pair);
			pair.client.configureBlocking(false);
			Readiness.Registration other = poller.register(pair.client);
			virtual(() -> answer(pair.server, pair.registration, exchanges));
			virtual(() -> answer(pair.client, other, exchanges));
			pair.client.write(ByteBuffer.wrap(new byte[1]));
		}
		exchanges.await();
		for (int i = 0; i < THREADS; i++) {
			CountDownLatch served = new CountDownLatch(1);
			virtual(served::countDown);
			served.await();
		}
		released = true;
		for (Pair pair : pairs) {
			pair.close();
		}
	}

	private static void answer(SocketChannel channel, Readiness.Registration registration, CountDownLatch exchanges) {
		ByteBuffer buffer = ByteBuffer.allocate(1);
		try {
			while (!released) {
				registration.awaitReadable(Long.MAX_VALUE);
				if (channel.read(buffer.clear()) == 1) {
					exchanges.countDown();
					channel.write(buffer.flip());
				}
			}
		}
		catch (IOException ex) {
			// The exchange is over.
		}
	}

	private static void virtual(Runnable task) {
		VirtualThreads.factory("test-").newThread(task).start();
	}

	/**
	 * A virtual thread that waits while it initializes a class occupies its carrier.
	 */
	private static final class Initialized {

		static {
			released = true;
			try {
				pinned.awaitReadable(Long.MAX_VALUE);
			}
			catch (IOException ex) {
				throw new ExceptionInInitializerError(ex);
			}
		}

		private static void touch() {
		}

	}

	private record Pair(SocketChannel client, SocketChannel server, Readiness.Registration registration) {

		static Pair open(Readiness poller) throws IOException {
			try (ServerSocketChannel listener = ServerSocketChannel.open()) {
				listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
				SocketChannel client = SocketChannel.open(listener.getLocalAddress());
				SocketChannel server = listener.accept();
				server.configureBlocking(false);
				return new Pair(client, server, poller.register(server));
			}
		}

		void close() throws IOException {
			this.client.close();
			this.registration.close();
		}

	}

}
