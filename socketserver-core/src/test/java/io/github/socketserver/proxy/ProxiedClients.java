package io.github.socketserver.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.ProxyHeaders;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that believe one proxy, and clients who come through it.
 */
final class ProxiedClients {

	static final ProxyProtocol TRUSTING = ProxyProtocol.trusting("127.0.0.1");

	private ProxiedClients() {
	}

	static ServerConfig config(Concurrency mode) {
		return TestServers.config(SocketType.TCP, mode).withProxyProtocol(TRUSTING);
	}

	static BaseServer<StreamRequest> start(ServerConfig config) throws IOException {
		BaseServer<StreamRequest> server = TestServers.stream(config, WhoAmI::new);
		server.start();
		return server;
	}

	static StreamClient connect(BaseServer<?> server, String from) throws IOException {
		StreamClient client = StreamClient.connect(server.localAddress());
		return client.send(ProxyHeaders.tcp(from, 4711).bytes());
	}

	static String ask(BaseServer<?> server, String from) throws IOException {
		try (StreamClient client = connect(server, from)) {
			return client.ask("hello");
		}
	}

	static void assertServed(BaseServer<?> server, String from) throws IOException {
		assertThat(ask(server, from)).isEqualTo("hello " + from + ":4711 via 127.0.0.1 TCP4");
	}

	static void assertTurnedAway(BaseServer<?> server, byte[] header) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(isRefused(client, header)).isTrue();
		}
	}

	private static boolean isRefused(StreamClient client, byte[] header) {
		try {
			client.send(header);
		}
		catch (IOException ex) {
			return true;
		}
		return isClosed(client);
	}

	/*
	 * Unread bytes turn the close into a reset.
	 */
	static boolean isClosed(StreamClient client) {
		try {
			return client.read() < 0;
		}
		catch (IOException ex) {
			return String.valueOf(ex.getMessage()).contains("reset")
					|| String.valueOf(ex.getMessage()).contains("Broken");
		}
	}

	static Socket connectFrom(String from, BaseServer<?> server) throws IOException {
		InetSocketAddress address = (InetSocketAddress) server.localAddress();
		Socket client = new Socket(address.getAddress(), address.getPort(), InetAddress.getByName(from), 0);
		client.setSoTimeout(20_000);
		return client;
	}

}
