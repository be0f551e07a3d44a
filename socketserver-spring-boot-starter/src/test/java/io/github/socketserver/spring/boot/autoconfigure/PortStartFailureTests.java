package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tests for what users read when the port of a server cannot be bound.
 */
@ExtendWith(OutputCaptureExtension.class)
class PortStartFailureTests {

	private final FailingApplication application;

	PortStartFailureTests(CapturedOutput output) {
		this.application = new FailingApplication(output);
	}

	@Test
	void aPortOutOfRangeIsExplained() {
		this.application.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=65536")
			.contains("socketserver.port")
			.contains("65536")
			.contains("from 0 to 65535");
	}

	@Test
	void aPortInUseIsExplained() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.application.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=" + other.getLocalPort())
				.contains("127.0.0.1 port " + other.getLocalPort())
				.contains("Address already in use")
				.contains("set 'socketserver.port' to another port, or to 0");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "0.0.0.0" })
	void aPortThatAnotherServerOfTheApplicationHasIsExplained(String address) throws IOException {
		int port;
		try (ServerSocket free = new ServerSocket(0)) {
			port = free.getLocalPort();
		}
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.a.port=" + port,
					"socketserver.server.b.port=" + port, "socketserver.server.b.address=" + address)
			.containsPattern("Socket server '[ab]' of this application is there already: "
					+ "set 'socketserver\\.server\\.[ab]\\.port' to another port")
			.doesNotContain("Stop the process");
	}

	@Test
	void aUdpPortInUseIsExplained() throws IOException {
		try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
			this.application
				.assertFailure(List.of(FailingApplication.DatagramLambda.class), "socketserver.server.d.type=udp",
						"socketserver.server.d.port=" + other.getLocalPort())
				.contains("Socket server 'd' of type 'udp' could not be started on 127.0.0.1 port "
						+ other.getLocalPort())
				.contains("Address already in use")
				.contains("set 'socketserver.server.d.port' to another port, or to 0");
		}
	}

	@Test
	void aPortInUseOfAServerBeanIsExplained() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			BusyServerBean.port = other.getLocalPort();
			this.application.assertFailure(List.of(BusyServerBean.class))
				.contains("Socket server 'busy' of type 'tcp'")
				.contains("Address already in use")
				.contains("set the 'port' of the bean that is the server to another port");
		}
	}

	@Test
	void aPortThatMayNotBeBoundIsExplained() {
		RefusingServerFactory.refuseWith(new BindException("Permission denied"));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class, RefusingServerFactory.class), "socketserver.port=80")
			.contains("127.0.0.1 port 80")
			.contains("Permission denied.")
			.contains("Set 'socketserver.port' to a port from 1024 on, or allow the process to bind lower ones.");
	}

	@Test
	void aForeignAddressIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.far.port=0",
					"socketserver.server.far.address=192.0.2.1")
			.contains("192.0.2.1 port 0")
			.contains("Set 'socketserver.server.far.address' to an address of this host");
	}

	@Test
	void anUnknownHostIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0",
					"socketserver.address=no.such.invalid")
			.contains("socketserver.address")
			.contains("no.such.invalid");
	}

	@Configuration(proxyBeanMethods = false)
	static class BusyServerBean {

		private static int port;

		@Bean
		TcpServer busy() {
			return new TcpServer(ServerConfig.tcp("127.0.0.1", port).withName("busy"), UpperCaseHandler::new);
		}

	}

}
