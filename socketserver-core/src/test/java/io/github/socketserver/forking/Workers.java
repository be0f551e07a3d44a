package io.github.socketserver.forking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.StreamServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers whose handlers run in other processes. After each test they are closed, and no
 * process may be left: one that is left fails the test, and is killed.
 */
final class Workers implements BeforeEachCallback, AfterEachCallback {

	private final List<BaseServer<?>> servers = new ArrayList<>();

	private Set<Long> before = Set.of();

	StreamServer start(SocketType type, RequestHandlerFactory<StreamRequest> factory, ProcessSettings processes) {
		return start(TestServers.config(type), factory, processes);
	}

	StreamServer start(ServerConfig config, RequestHandlerFactory<StreamRequest> factory, ProcessSettings processes) {
		return start((StreamServer) TestServers
			.stream(config.withName("test").withConcurrency(Concurrency.forking(processes)), factory));
	}

	<S extends BaseServer<?>> S start(S server) {
		this.servers.add(server);
		try {
			server.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return server;
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		this.before = children();
	}

	@Override
	public void afterEach(ExtensionContext context) throws Exception {
		this.servers.forEach(BaseServer::close);
		try {
			Awaitility.await().untilAsserted(() -> assertThat(left()).as("processes that were left behind").isEmpty());
		}
		finally {
			left().forEach((pid) -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
		}
	}

	private Set<Long> left() {
		Set<Long> left = children();
		left.removeAll(this.before);
		return left;
	}

	/**
	 * Returns this process's children, zombies included.
	 * @return their numbers
	 */
	static Set<Long> children() {
		return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
	}

	static Process foreignChild(int exitCode) throws IOException {
		return new ProcessBuilder("sh", "-c", "exit " + exitCode).start();
	}

	static void waitFor(Process process) throws InterruptedException {
		assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
	}

}
