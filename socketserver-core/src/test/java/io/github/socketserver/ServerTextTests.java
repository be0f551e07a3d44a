package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.NumericAddress;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.TestDirectory;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link BaseServer#toString()}.
 */
class ServerTextTests {

	@Test
	void aServerTellsItsNameAddressModeAndState() throws IOException {
		BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP));
		try (server) {
			assertThat(server).hasToString("TcpServer 'test' for 127.0.0.1:0, threading, new");
			server.start();
			String address = new NumericAddress(server.localAddress()).toString();
			assertThat(server).hasToString("TcpServer 'test' at " + address + ", threading, running");
			server.pause();
			assertThat(server).hasToString("TcpServer 'test' at " + address + ", threading, paused");
		}
		assertThat(server).hasToString("TcpServer 'test' for 127.0.0.1:0, threading, closed");
	}

	@Test
	void aServerWithSeveralAddressesTellsAllOfThem() throws IOException {
		Path first = TestDirectory.freshPath();
		Path second = TestDirectory.freshPath();
		ServerConfig config = ServerConfig.unixDatagram(first).withConcurrency(Concurrency.selecting());
		SocketAddress other = ServerConfig.unixDatagram(second).addresses().get(0);
		try (BaseServer<?> server = TestServers
			.upperCase(config.withAddresses(List.of(config.addresses().get(0), other)))) {
			server.bind();
			assertThat(server)
				.hasToString("UnixDatagramServer 'default' at " + first + ", " + second + ", selecting, bound");
		}
	}

	@Test
	void aSubclassWithoutANameIsToldByItsSuperclass() {
		TcpServer server = new TcpServer(TestServers.config(SocketType.TCP), RequestHandlerFactory.shared((request) -> {
		})) {
		};
		assertThat(server.toString()).startsWith("TcpServer 'test' ");
	}

}
