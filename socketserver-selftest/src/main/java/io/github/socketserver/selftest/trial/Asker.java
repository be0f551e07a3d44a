package io.github.socketserver.selftest.trial;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.net.PacketClient;
import io.github.socketserver.selftest.net.TlsLineClient;
import org.jspecify.annotations.Nullable;

/**
 * Client of any kind of server that sends a text and gets its answer.
 *
 * @since 0.1.0
 */
public interface Asker extends Closeable {

	/**
	 * A header of the PROXY protocol, for servers that want one.
	 */
	String PROXY_HEADER = "PROXY TCP4 192.0.2.7 192.0.2.8 4711 443\r\n";

	/**
	 * Sends a text and waits for the answer.
	 * @param text the text
	 * @return the answer; {@code null} if the server closes instead
	 * @throws IOException if that fails
	 */
	@Nullable String ask(String text) throws IOException;

	/**
	 * Opens a client.
	 * @param server the server's configuration: how to talk to it
	 * @param address its address, or that of a proxy before it
	 * @param patience how long to wait for an answer
	 * @return the client
	 * @throws IOException if that fails
	 */
	static Asker open(ServerConfig server, SocketAddress address, Duration patience) throws IOException {
		if (!server.type().isStream()) {
			return new PacketAsker(PacketClient.open(address).withPatience(patience));
		}
		if (server.tls() != null) {
			return new TlsAsker(TlsLineClient.connect(address, patience));
		}
		LineClient client = LineClient.connect(address).withPatience(patience);
		return new LineAsker((server.proxyProtocol() != null) ? client.send(PROXY_HEADER) : client);
	}

	/**
	 * Asks by lines.
	 *
	 * @param client the client
	 * @since 0.1.0
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
	 * Asks by lines over TLS.
	 *
	 * @param client the client
	 * @since 0.1.0
	 */
	record TlsAsker(TlsLineClient client) implements Asker {

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
	 * @since 0.1.0
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
