package io.github.socketserver.selftest.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the proxy does to bytes, and what not.
 */
class TamperingProxyTests {

	private ServerSocketChannel server;

	@BeforeEach
	void open() throws IOException {
		this.server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
	}

	@AfterEach
	void close() throws IOException {
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource(value = Tampering.class, names = "CUT", mode = EnumSource.Mode.EXCLUDE)
	void bytesArriveAsTheyAreAndInOrder(Tampering tampering) throws Exception {
		byte[] bytes = new byte[3000];
		new Random(1).nextBytes(bytes);
		List<Integer> pieces = new ArrayList<>();
		CompletableFuture<byte[]> arrived = CompletableFuture.supplyAsync(() -> receive(pieces));
		try (TamperingProxy proxy = TamperingProxy.open(address(), tampering);
				LineClient client = LineClient.connect(proxy.address())) {
			client.send(bytes).shutdownOutput();
			assertThat(arrived.get(20, TimeUnit.SECONDS)).isEqualTo(bytes);
			assertThat(client.drain()).isZero();
		}
		if (tampering == Tampering.SINGLE_BYTES) {
			assertThat(pieces.size()).isGreaterThan(50);
		}
	}

	@Test
	void cutConnectionsEndOnBothSides() throws Exception {
		CompletableFuture<byte[]> arrived = CompletableFuture.supplyAsync(() -> receive(new ArrayList<>()));
		try (TamperingProxy proxy = TamperingProxy.open(address(), Tampering.CUT);
				LineClient client = LineClient.connect(proxy.address())) {
			client.send(new byte[3000]);
			assertThat(client.awaitEnd()).isTrue();
			assertThat(arrived.get(20, TimeUnit.SECONDS).length).isLessThan(3000);
		}
	}

	private SocketAddress address() throws IOException {
		return this.server.getLocalAddress();
	}

	private byte[] receive(List<Integer> pieces) {
		ByteBuffer all = ByteBuffer.allocate(10_000);
		try (SocketChannel client = this.server.accept()) {
			int count = client.read(all);
			while (count >= 0) {
				pieces.add(count);
				count = client.read(all);
			}
		}
		catch (IOException ex) {
			// The connection was cut.
		}
		byte[] bytes = new byte[all.flip().remaining()];
		all.get(bytes);
		return bytes;
	}

}
