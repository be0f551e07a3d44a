package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link TcpTable}.
 */
class TcpTableTests {

	private static final String HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt";

	private static final String OPEN = "   7: 0100007F:270F 0100007F:D431 01 00000000:00000000 00:00000000 00000000";

	private static final String CLOSED = "   8: 0100007F:270F 0100007F:D432 04 00010000:00000000 01:00000014 00000000";

	private static final String IPV6 = "   9: 0000000000000000FFFF00000100007F:270F "
			+ "0000000000000000FFFF00000100007F:D433 01 00000000:00000000 00:00000000 00000000";

	@Test
	void aConnectionIsFoundByBothPorts() {
		assertThat(isEstablished(54321)).isTrue();
		assertThat(isEstablished(54323)).isTrue();
		assertThat(isEstablished(54324)).isFalse();
	}

	@Test
	void aConnectionThatTheServerHasClosedIsNotEstablishedAlthoughItsRepliesWait() {
		assertThat(isEstablished(54322)).isFalse();
	}

	@Test
	@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc/net/tcp")
	void theKernelKnowsWhenAServerClosesAConnection() throws IOException {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
				Socket accepted = listener.accept()) {
			assertThat(TcpTable.isEstablished(listener.getLocalPort(), client.getLocalPort())).isTrue();
			accepted.shutdownOutput();
			assertThat(TcpTable.isEstablished(listener.getLocalPort(), client.getLocalPort())).isFalse();
		}
	}

	private static boolean isEstablished(int clientPort) {
		return TcpTable.isEstablished(Stream.of(HEAD, OPEN, CLOSED, IPV6), 9999, clientPort);
	}

}
