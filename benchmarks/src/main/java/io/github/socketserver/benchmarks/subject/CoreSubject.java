package io.github.socketserver.benchmarks.subject;

import java.io.IOException;
import java.util.Objects;

import io.github.socketserver.ClosePolicy;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import org.jspecify.annotations.Nullable;

/**
 * Our core without Spring, in one of its modes.
 */
final class CoreSubject extends OwnSubject {

	private static final int MAX_CONNECTIONS = 20_000;

	private final String mode;

	private @Nullable TcpServer server;

	CoreSubject(String mode) {
		this.mode = mode;
	}

	@Override
	public int start(SubjectOptions options) throws IOException {
		TcpServer started = new TcpServer(config(options), handler());
		started.start();
		this.server = started;
		return Objects.requireNonNull(started.localAddress(), "Not bound").getPort();
	}

	private ServerConfig config(SubjectOptions options) {
		ServerConfig config = ServerConfig.tcp(SubjectOptions.HOST, options.port())
			.withConcurrency(concurrency())
			.withQueueSize(SubjectOptions.BACKLOG)
			.withMaxConnections(MAX_CONNECTIONS)
			.withReusePort(options.reusePort())
			.withMinThroughput(options.floor())
			.withClosePolicy(options.drain() ? ClosePolicy.WAIT : ClosePolicy.ABANDON);
		return options.hasDeadline() ? config.withConnectionTimeout(options.deadline())
			.withIdleTimeout(options.deadline())
			.withWriteTimeout(options.deadline()) : config;
	}

	private Concurrency concurrency() {
		return switch (this.mode) {
			case "threading" -> Concurrency.threading();
			case "virtual" -> Concurrency.virtual();
			default -> Concurrency.selecting();
		};
	}

	private RequestHandlerFactory<StreamRequest> handler() {
		return this.mode.equals("selecting") ? FramedLines::new : BlockingLines::new;
	}

	@Override
	public void stop() {
		server().close();
	}

	@Override
	TcpServer server() {
		return Objects.requireNonNull(this.server, "Not started");
	}

}
