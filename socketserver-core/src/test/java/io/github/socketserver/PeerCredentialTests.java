package io.github.socketserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.request.PeerCredentialRule;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.Junixsocket;
import io.github.socketserver.transport.PeerCredentials;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Rules about on whose behalf clients of Unix sockets connect. The tests' own user is the
 * client.
 */
@EnabledOnOs({ OS.LINUX, OS.MAC })
class PeerCredentialTests {

	private static String user;

	private static String group;

	private static Object userNumber;

	private static Object groupNumber;

	@BeforeAll
	static void readOwnCredentials(@TempDir Path directory) throws IOException {
		Path file = Files.createFile(directory.resolve("own"));
		PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
		user = attributes.owner().getName();
		group = attributes.group().getName();
		userNumber = Files.getAttribute(file, "unix:uid");
		groupNumber = Files.getAttribute(file, "unix:gid");
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void whoMayNotComeIsTurnedAwayAndWhoMayIsServed(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.UNIX_STREAM, mode);
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = TestServers.upperCase(config)) {
			PeerCredentialRule others = PeerCredentialRule.users("nobody-else").orGroups("no-other-group");
			server.addRequestVerifier(others);
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.read()).isEqualTo(-1);
			}
			server.removeRequestVerifier(others);
			server.addRequestVerifier(PeerCredentialRule.users("nobody-else", user));
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			server.addRequestVerifier(PeerCredentialRule.groups(group));
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			assertThat(AccountingLaw.assertSettled(server, 2).rejectedConnections()).containsEntry(RejectReason.VERIFY,
					1L);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void aHandlerSeesOnWhoseBehalfItsClientHasConnected() throws IOException {
		assertThat(seenBy(TestServers.config(SocketType.UNIX_STREAM))).isEqualTo(new PeerCredentials(user, group));
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void overAnAbstractNameThereAreNumbers() throws IOException {
		assumeTrue(Junixsocket.isPresent(), "junixsocket is absent");
		assertThat(seenBy(ServerConfig.unixStream("@" + UUID.randomUUID())))
			.isEqualTo(new PeerCredentials(userNumber.toString(), groupNumber.toString()));
	}

	@Test
	void clientsOfTcpHaveNoneAndAreNotTheBusinessOfTheRule() throws IOException {
		assertThat(seenBy(TestServers.config(SocketType.TCP))).isNull();
		for (SocketType type : new SocketType[] { SocketType.TCP, SocketType.UDP }) {
			try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type))) {
				server.addRequestVerifier(PeerCredentialRule.users("backup", "root").orGroups("operators"));
				server.start();
				assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			}
		}
	}

	private static PeerCredentials seenBy(ServerConfig config) throws IOException {
		AtomicReference<PeerCredentials> seen = new AtomicReference<>();
		try (BaseServer<?> server = TestServers.stream(config, () -> (StreamRequest request) -> {
			seen.set(request.peerCredentials());
			request.output().writeLine("seen");
		})) {
			server.start();
			assertThat(TestServers.hear(server)).isEqualTo("seen");
		}
		return seen.get();
	}

}
