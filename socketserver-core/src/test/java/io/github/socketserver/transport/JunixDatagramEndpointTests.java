package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.socketserver.testing.Allocations;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.TestDirectory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link JunixDatagramEndpoint}.
 */
@ExtendWith(LeakCheck.class)
class JunixDatagramEndpointTests {

	private static final int WARM_UP = 300;

	private static final Set<PosixFilePermission> PERMISSIONS = PosixFilePermissions.fromString("rw-------");

	private static final SocketSettings SETTINGS = new SocketSettings(128, false, false, 0, 0, true, true);

	private final UnixDomainSocketAddress address = UnixDomainSocketAddress.of(TestDirectory.freshPath());

	private DatagramEndpoint endpoint;

	@BeforeEach
	void bind() throws IOException {
		this.endpoint = UnixTransport.bind(this.address, PERMISSIONS, SETTINGS, false);
	}

	@AfterEach
	void close() throws IOException {
		this.endpoint.close();
	}

	@Test
	void whenClientHasGoneButItsFileIsThereThenOthersAreStillServed() throws IOException {
		Path gone = Files.createFile(TestDirectory.freshPath());
		try (DatagramClient client = DatagramClient.open(this.address)) {
			for (int i = 0; i < 5; i++) {
				assertThatIOException().isThrownBy(() -> send("hello", UnixDomainSocketAddress.of(gone)));
				client.send("hello");
				Awaitility.await().until(() -> this.endpoint.receive(ByteBuffer.allocate(10)) != null);
				send("bye", client.localAddress());
				assertThat(client.receive()).asString().isEqualTo("bye");
			}
		}
		finally {
			Files.delete(gone);
		}
	}

	@Test
	void receivingNeverWaitsAndFindsNothingWhileClientsThatHaveGoneAreAnswered() throws Exception {
		Path gone = Files.createFile(TestDirectory.freshPath());
		AtomicBoolean done = new AtomicBoolean();
		Background receiving = Background.run(() -> {
			ByteBuffer packet = ByteBuffer.allocateDirect(10);
			while (!done.get()) {
				assertThat(this.endpoint.receive(packet.clear())).isNull();
			}
		});
		try {
			for (int i = 0; i < 2_000; i++) {
				assertThatIOException().isThrownBy(() -> send("hello", UnixDomainSocketAddress.of(gone)));
			}
		}
		finally {
			done.set(true);
			Files.delete(gone);
		}
		receiving.join();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aClientThatIsKnownCostsNoNewAddressForADatagramOrAReply() throws IOException {
		ByteBuffer packet = ByteBuffer.allocateDirect(10);
		try (DatagramClient client = DatagramClient.open(this.address)) {
			for (int i = 0; i < WARM_UP + 20; i++) {
				client.send("hello");
				Allocations allocations = Allocations.begin();
				DatagramEndpoint.Sender sender = this.endpoint.receive(packet.clear());
				assertThat(this.endpoint.send(packet.flip(), sender.address())).isTrue();
				if (i >= WARM_UP) {
					allocations.assertAtMost(1_000);
				}
				client.receive();
			}
		}
	}

	@Test
	void theReplyComesFromThePathThatTheClientAsked() throws IOException {
		try (DatagramClient client = DatagramClient.open(this.address)) {
			send("hello", client.localAddress());
			assertThat(JunixAddresses.toPlain(client.receiveSender())).isEqualTo(this.address);
		}
	}

	@Test
	void whenDatagramIsEmptyThenItIsNotTakenForSent() throws IOException {
		try (DatagramClient client = DatagramClient.open(this.address)) {
			assertThatIOException().isThrownBy(() -> send("", client.localAddress())).withMessageContaining("empty");
		}
	}

	@Test
	void whenEndpointIsClosedThenNothingCanBeSent() throws IOException {
		try (DatagramClient client = DatagramClient.open(this.address)) {
			send("hello", client.localAddress());
			this.endpoint.close();
			assertThatIOException().isThrownBy(() -> send("hello", client.localAddress()));
			assertThatIOException().isThrownBy(() -> client.send("hello"));
		}
	}

	@Test
	void whenAnEngineCannotTakeItThenNothingIsLeftOfIt() throws IOException {
		Path path = TestDirectory.freshPath();
		TransportEngine engine = mock(TransportEngine.class);
		given(engine.receive(any(DatagramEndpoint.class), anyInt()))
			.willThrow(new IOException("no descriptor is free"));
		assertThatIOException()
			.isThrownBy(() -> JunixTransport.bind(UnixDomainSocketAddress.of(path), PERMISSIONS, SETTINGS, engine))
			.withMessage("no descriptor is free");
		assertThat(path).doesNotExist();
	}

	private void send(String text, SocketAddress target) throws IOException {
		this.endpoint.send(ByteBuffer.wrap(text.getBytes()), target);
	}

}
