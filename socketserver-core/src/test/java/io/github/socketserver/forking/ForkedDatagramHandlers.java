package io.github.socketserver.forking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.DatagramRequestHandler;
import io.github.socketserver.request.RequestHandler;

/**
 * Handlers of datagrams that worker processes make by the names of their classes.
 */
public final class ForkedDatagramHandlers {

	private ForkedDatagramHandlers() {
	}

	/**
	 * Does what the datagram says, or answers in upper case.
	 */
	public static class UpperCase extends DatagramRequestHandler {

		@Override
		protected void handle() throws Exception {
			String text = new String(packet(), StandardCharsets.UTF_8);
			switch (text) {
				case "pid" -> write(String.valueOf(ProcessHandle.current().pid()));
				case "who" -> write(request().id() + " " + clientAddress() + " " + request().localAddress());
				case "kill" -> Runtime.getRuntime().halt(137);
				case "throw" -> {
					write("never sent");
					throw new IllegalStateException("thrown on purpose");
				}
				case "several" -> {
					request().reply(ForkedHandlers.bytes("one"));
					request().reply(ForkedHandlers.bytes("two"));
				}
				case "silent" -> {
				}
				case "hang" -> new CountDownLatch(1).await();
				case "long" -> write("x".repeat(70_000));
				default -> write(text.toUpperCase(Locale.ROOT));
			}
		}

		private void write(String text) throws IOException {
			output().write(ForkedHandlers.bytes(text));
		}

	}

	/**
	 * Goes on with a datagram.
	 */
	public static class Continuation implements RequestHandler<DatagramRequest> {

		@Override
		public void handle(DatagramRequest request) throws IOException {
			request.output()
				.write(ForkedHandlers.bytes("continued by " + ProcessHandle.current().pid() + ": "
						+ new String(request.packet(), StandardCharsets.UTF_8)));
		}

	}

}
