package io.github.socketserver.selftest.trial;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.net.PacketClient;
import org.jspecify.annotations.Nullable;

/**
 * Client of any kind of server that sends a text and gets its answer.
 */
interface Asker extends Closeable {

	/**
	 * Sends a text and waits for the answer.
	 * @param text the text
	 * @return the answer; {@code null} if the server closes instead
	 * @throws IOException if that fails
	 */
	@Nullable String ask(String text) throws IOException;

	/**
	 * Opens a client.
	 * @param type the server's type
	 * @param address its address
	 * @param patience how long to wait for an answer
	 * @return the client
	 * @throws IOException if that fails
	 */
	static Asker open(SocketType type, SocketAddress address, Duration patience) throws IOException {
		return type.isStream() ? new LineAsker(LineClient.connect(address).withPatience(patience))
				: new PacketAsker(PacketClient.open(address).withPatience(patience));
	}

	/**
	 * Asks by lines.
	 *
	 * @param client the client
	 */
	record LineAsker(LineClient client) implements Asker {

		@Override
		public @Nullable String ask(String text) throws IOException {
			return this.client.ask(text);
		}

		@Override
		public void close() throws IOException {
			this.client.close();
		}

	}

	/**
	 * Asks by datagrams.
	 *
	 * @param client the client
	 */
	record PacketAsker(PacketClient client) implements Asker {

		@Override
		public String ask(String text) throws IOException {
			return this.client.ask(text);
		}

		@Override
		public void close() throws IOException {
			this.client.close();
		}

	}

}
