package io.github.socketserver.benchmarks.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * What one writes by hand: {@code java.net} sockets and a thread for each connection,
 * reused platform threads or virtual ones.
 */
final class JdkServer implements BenchmarkServer {

	private final boolean virtual;

	JdkServer(boolean virtual) {
		this.virtual = virtual;
	}

	@Override
	public int start(ServerOptions options) throws Exception {
		// By name: the code has to compile for Java 17
		Executor executor = this.virtual
				? (Executor) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null)
				: Executors.newCachedThreadPool();
		ServerSocket listener = new ServerSocket(options.port(), ServerOptions.BACKLOG,
				InetAddress.getByName(ServerOptions.HOST));
		Thread acceptor = new Thread(() -> accept(listener, executor, options.oneShot()), "acceptor");
		acceptor.setDaemon(true);
		acceptor.start();
		return listener.getLocalPort();
	}

	private static void accept(ServerSocket listener, Executor executor, boolean oneShot) {
		while (true) {
			try {
				Socket socket = listener.accept();
				executor.execute(() -> serve(socket, oneShot));
			}
			catch (IOException ex) {
				System.err.println(ex);
			}
		}
	}

	private static void serve(Socket socket, boolean oneShot) {
		try (socket) {
			socket.setTcpNoDelay(true);
			LineBuffer lines = new LineBuffer();
			while (true) {
				byte[] array = lines.array();
				int count = socket.getInputStream().read(array, lines.count(), array.length - lines.count());
				if (count < 0) {
					return;
				}
				int complete = lines.added(count);
				if (complete > 0) {
					socket.getOutputStream().write(array, 0, complete);
					lines.remove(complete);
					if (oneShot) {
						return;
					}
				}
			}
		}
		catch (IOException ex) {
			// The client has gone.
		}
	}

}
