package io.github.socketserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.HookLog;
import io.github.socketserver.testing.RecordingServer;
import io.github.socketserver.testing.TestServers;

/**
 * Echoes lines, takes note of them, and does what some of them say.
 */
class TracedLines extends LineHandler {

	private static final List<String> DEEDS = List.of("fail", "block", "stop", "close", "shutdown", "exit", "quit");

	private final HookLog log;

	TracedLines(HookLog log) {
		this.log = log;
	}

	@Override
	protected void setup() throws Exception {
		super.setup();
		this.log.add("setup");
	}

	@Override
	protected void handleLine(byte[] line) throws IOException {
		String text = new String(line, StandardCharsets.UTF_8);
		this.log.add(text);
		if (!text.equals("exit")) {
			output().writeLine(line);
		}
		if (DEEDS.contains(text)) {
			act(text);
		}
	}

	private void act(String deed) throws IOException {
		BaseServer<?> server = (BaseServer<?>) server();
		switch (deed) {
			case "fail" -> throw new IllegalStateException("planted");
			case "block" -> block(server);
			case "stop" -> server.stop(Duration.ofSeconds(20));
			case "close" -> server.close();
			case "shutdown" -> server.shutdown();
			case "exit" -> throw new StopServerException("exit");
			default -> {
				output().flush();
				connection().close();
			}
		}
	}

	private static void block(BaseServer<?> server) {
		try {
			((CountDownLatch) server.attributes().get("release")).await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("interrupted", ex);
		}
	}

	@Override
	protected void finish() throws Exception {
		super.finish();
		this.log.add("finish");
	}

	static RecordingServer server(Concurrency mode, HookLog log) {
		return server(TestServers.config(SocketType.TCP, mode), log);
	}

	static RecordingServer server(ServerConfig config, HookLog log) {
		RequestHandlerFactory<StreamRequest> factory = () -> new TracedLines(log);
		RecordingServer server = new RecordingServer(config, factory, log);
		server.attributes().put("release", new CountDownLatch(1));
		return server;
	}

}
