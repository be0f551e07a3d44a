package io.github.socketserver.forking;

import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

import io.github.socketserver.io.Framing;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.request.FrameHandler;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.transport.TlsInfo;

/**
 * Handlers that worker processes make by the names of their classes.
 */
public final class ForkedHandlers {

	private ForkedHandlers() {
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Answers each line with its number in upper case, and leaves it behind in the state
	 * of its process.
	 */
	public static class UpperCase extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			String text = new String(line, StandardCharsets.UTF_8);
			if (text.equals("pid")) {
				output().writeLine(String.valueOf(ProcessHandle.current().pid()));
			}
			else if (text.equals("count")) {
				Object count = server().attributes().merge("count", 1, (old, one) -> (int) old + 1);
				output().writeLine(count.toString());
			}
			else if (text.equals("who")) {
				output().writeLine(request().id() + " " + clientAddress() + " " + request().localAddress() + " "
						+ server().name());
			}
			else {
				output().writeLine(text.toUpperCase(Locale.ROOT));
			}
		}

	}

	/**
	 * Answers each frame with itself.
	 */
	public static class Frames extends FrameHandler {

		@Override
		protected Framing framing() {
			return Framing.fixed(4);
		}

		@Override
		protected void handleFrame(byte[] frame) throws IOException {
			output().write(frame);
		}

	}

	/**
	 * Does to its process what the client's line says.
	 */
	public static class Doomed extends StreamRequestHandler {

		static final List<Object> LEAK = new ArrayList<>();

		@Override
		protected void handle() throws Exception {
			byte[] line = input().readLine();
			String[] words = ((line != null) ? new String(line, StandardCharsets.UTF_8) : "echo end").split(" ", 2);
			switch (words[0]) {
				case "throw" -> throw new IllegalStateException("thrown on purpose", new IOException("the cause"));
				case "stop" -> throw new StopServerException("stopped on purpose");
				case "overflow" -> recurse(0);
				case "kill" -> kill();
				case "partial" -> {
					output().write(bytes("partial "));
					output().flush();
					kill();
				}
				case "segv" -> unsafe();
				case "exit" -> {
					System.err.println("about to exit");
					System.exit(3);
				}
				case "halt" -> Runtime.getRuntime().halt(4);
				case "oom" -> fillMemory();
				case "hang" -> new CountDownLatch(1).await();
				case "spin" -> spin();
				case "fds" -> {
					for (int i = 0; i < 50; i++) {
						LEAK.add(new FileOutputStream("/dev/null"));
					}
					output().writeLine("leaked");
				}
				case "thread" -> {
					new Thread(ForkedHandlers.Doomed::spin).start();
					output().writeLine("left behind");
				}
				case "interrupt" -> {
					output().writeLine("interrupted");
					Thread.currentThread().interrupt();
				}
				case "child" -> {
					Process child = new ProcessBuilder("sleep", "60").inheritIO().start();
					output().writeLine(String.valueOf(child.pid()));
				}
				case "environment" -> output().writeLine(describeProcess());
				case "return" -> {
				}
				case "repeat" -> repeat();
				case "huge" -> output().write(new byte[4 << 20]);
				default -> output().writeLine(words[words.length - 1]);
			}
		}

		private void repeat() throws IOException {
			byte[] line = input().readLine();
			while (line != null) {
				output().writeLine(line);
				line = input().readLine();
			}
		}

		private static int recurse(int depth) {
			return recurse(depth + 1) + 1;
		}

		private static void kill() throws InterruptedException {
			ProcessHandle.current().info();
			try {
				new ProcessBuilder("kill", "-9", String.valueOf(ProcessHandle.current().pid())).start();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			new CountDownLatch(1).await();
		}

		private static void unsafe() throws Exception {
			Class<?> type = Class.forName("sun.misc.Unsafe");
			Field field = type.getDeclaredField("theUnsafe");
			field.setAccessible(true);
			type.getMethod("putLong", long.class, long.class).invoke(field.get(null), 8L, 1L);
		}

		private static void fillMemory() {
			while (true) {
				LEAK.add(new byte[1 << 20]);
			}
		}

		private static void spin() {
			long sum = 0;
			while (sum >= 0) {
				sum = (sum + 1) & Long.MAX_VALUE;
			}
		}

		private static String describeProcess() throws IOException {
			return (Files.readString(Path.of("/proc/self/cmdline")) + Files.readString(Path.of("/proc/self/environ")))
				.replace('\n', ' ')
				.replace('\0', ' ');
		}

	}

	/**
	 * Goes on with a connection that another handler has begun with.
	 */
	public static class Continuation extends StreamRequestHandler {

		@Override
		protected void handle() throws IOException {
			byte[] line = input().readLine();
			while (line != null) {
				output().writeLine(
						ProcessHandle.current().pid() + " continues " + new String(line, StandardCharsets.UTF_8));
				line = input().readLine();
			}
		}

	}

	/**
	 * Tells its client what is called, and fails if the client says so.
	 */
	public static class Traced extends StreamRequestHandler {

		@Override
		protected void setup() throws Exception {
			super.setup();
			output().write(bytes("setup "));
		}

		@Override
		protected void handle() throws IOException {
			output().write(bytes("handle "));
			byte[] line = input().readLine();
			switch ((line != null) ? new String(line, StandardCharsets.UTF_8) : "") {
				case "tag" -> request().tag("command", "tagged");
				case "throw" -> throw new IllegalStateException("thrown on purpose");
				case "stop" -> throw new StopServerException("stopped on purpose");
				default -> output().write(bytes("done "));
			}
		}

		@Override
		protected void finish() throws Exception {
			output().write(bytes("finish"));
			super.finish();
		}

	}

	/**
	 * Tells what is known of the client.
	 */
	public static class Facts extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws Exception {
			TlsInfo tls = request().tls();
			output().writeLine((tls != null) ? tls.protocol() + " " + tls.serverName() + " " + tls.applicationProtocol()
					+ " " + tls.clientCertificates().size() : String.valueOf(request().peerCredentials()));
		}

	}

	/**
	 * Tells who the client is, and what a proxy has said of it.
	 */
	public static class Proxied extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			ProxyHeader header = request().proxyHeader();
			output().writeLine(clientAddress() + " via " + request().peerAddress() + " at "
					+ ProcessHandle.current().pid() + " " + ((header != null)
							? header + " " + header.authority() + " to " + header.destinationAddress() : "directly"));
		}

	}

	/**
	 * Fails before its process is ready.
	 */
	public static class Unloadable extends StreamRequestHandler {

		static {
			if (!Boolean.getBoolean("socketserver.test.loadable")) {
				System.err.println("cannot be loaded on purpose");
				Runtime.getRuntime().halt(9);
			}
		}

		@Override
		protected void handle() throws IOException {
			output().writeLine("loaded");
		}

	}

	/**
	 * Throws while its class is initialised, too far down for the last lines of a stack
	 * trace to tell why.
	 */
	public static class Unlicensed extends StreamRequestHandler {

		private static final int DEPTH = 40;

		private static final String LICENCE = licence(DEPTH);

		private static String licence(int depth) {
			if (depth == 0) {
				throw new IllegalStateException("no licence was\nfound");
			}
			return licence(depth - 1) + depth;
		}

		@Override
		protected void handle() throws IOException {
			output().writeLine(LICENCE);
		}

	}

	/**
	 * Needs more memory than its process has while its class is initialised.
	 */
	public static class Hoarding extends StreamRequestHandler {

		private static final byte[] HOARD = new byte[512 << 20];

		@Override
		protected void handle() throws IOException {
			output().write(HOARD);
		}

	}

	/**
	 * Cannot be made by its name.
	 */
	public static class Configured extends StreamRequestHandler {

		/**
		 * Creates a handler.
		 * @param prefix what a name alone does not tell
		 */
		public Configured(String prefix) {
		}

	}

	/**
	 * Cannot be seen by others.
	 */
	static class Hidden extends StreamRequestHandler {

	}

}
