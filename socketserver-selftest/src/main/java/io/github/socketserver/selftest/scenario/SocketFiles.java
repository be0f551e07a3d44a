package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.socketserver.BaseServer;
import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.net.Workspace;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Scenario;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Whatever may be in the place of a Unix socket's file.
 */
final class SocketFiles implements Scenario {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Override
	public String name() {
		return "socket-files";
	}

	@Override
	public String description() {
		return "A stale file is replaced; a live one, a regular file, a symbolic link, a missing directory and a long "
				+ "path are refused with a clear message and left alone; a file that is deleted meanwhile is noticed";
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return type.isUnix() && mode != Mode.FORKING;
	}

	@Override
	public void run(Trial trial) throws Exception {
		refuse(trial, pathOf(trial.server()), "is served by another socket");
		refuse(trial, Workspace.freshPath().resolve("no-directory"), "does not exist");
		refuse(trial, Path.of(Workspace.freshPath() + "x".repeat(120)), "too long");
		refuse(trial, Files.writeString(Workspace.freshPath(), "precious"), "not a socket");
		refuse(trial, Files.createSymbolicLink(Workspace.freshPath(), pathOf(trial.server())), "a symbolic link");
		if (trial.type().isStream()) {
			replaceStale(trial);
		}
		deleteWhileServing(trial);
	}

	private static Path pathOf(BaseServer<?> server) {
		return ((UnixDomainSocketAddress) Trial.addressOf(server)).getPath();
	}

	private static void refuse(Trial trial, Path path, String reason) throws IOException {
		boolean existed = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
		boolean ours = path.equals(pathOf(trial.server()));
		BaseServer<?> server = trial.another(trial.config().withAddresses(List.of(UnixDomainSocketAddress.of(path))));
		try {
			server.bind();
			trial.fail("a socket was bound to a path that " + reason);
		}
		catch (IOException ex) {
			String message = String.valueOf(ex.getMessage());
			trial.check(message.contains(reason) && message.contains(path.toString()), "the message is " + message);
		}
		server.close();
		trial.check(Files.exists(path, LinkOption.NOFOLLOW_LINKS) == existed, path + " is not there as before");
		if (!ours) {
			Files.deleteIfExists(path);
		}
	}

	private static void replaceStale(Trial trial) throws IOException {
		Path path = Workspace.freshPath();
		try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			gone.bind(UnixDomainSocketAddress.of(path));
		}
		trial.check(Files.exists(path), "there is no stale file");
		BaseServer<?> server = trial.another(trial.config().withAddresses(List.of(UnixDomainSocketAddress.of(path))));
		server.start();
		trial.check("HELLO".equals(Trial.ask(server, "hello")), "no answer over a stale file");
		server.close();
		trial.check(!Files.exists(path), "the file stayed after the server was closed");
	}

	private static void deleteWhileServing(Trial trial) throws IOException {
		trial.expectAlarms("was removed or replaced while it serves", 1);
		BaseServer<?> server = trial.another(trial.config());
		server.start();
		Files.delete(pathOf(server));
		trial.await("the report that the file was deleted", PATIENCE, () -> server.acceptFailure() != null);
		server.close();
	}

}
