package io.github.socketserver.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
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

	private static volatile boolean released;

	private static volatile Readiness.Registration pinned;

	private OneCarrierProcess() {
	}

	/**
	 * Runs one scenario.
	 * @param args its name: {@code busy} or {@code pinned}
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		try (Readiness poller = VirtualPoller.open(SelectorProvider.provider(),
				(nanos, task) -> TIMER.schedule(task, nanos, TimeUnit.NANOSECONDS), "poller")) {
			if (args[0].equals("busy")) {
				aWaitEndsWhileTheCarrierIsBusy(poller);
			}
			else {
				aWaitEndsThatPinsTheCarrier(poller);
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

	private record Pair(SocketChannel client, Readiness.Registration registration) {

		static Pair open(Readiness poller) throws IOException {
			try (ServerSocketChannel listener = ServerSocketChannel.open()) {
				listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
				SocketChannel client = SocketChannel.open(listener.getLocalAddress());
				SocketChannel server = listener.accept();
				server.configureBlocking(false);
				return new Pair(client, poller.register(server));
			}
		}

		void close() throws IOException {
			this.client.close();
			this.registration.close();
		}

	}

}
