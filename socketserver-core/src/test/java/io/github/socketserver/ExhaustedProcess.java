package io.github.socketserver;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.OperatingSystemMXBean;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;

/**
 * The process that {@link DescriptorExhaustionTests} starts with few descriptors. It
 * serves lines, and tells about itself when asked by a line.
 */
public final class ExhaustedProcess {

	private ExhaustedProcess() {
	}

	/**
	 * Serves until the input ends.
	 * @param args not used
	 * @throws IOException if the port cannot be bound
	 */
	public static void main(String[] args) throws IOException {
		ServerConfig config = ServerConfig.tcp("127.0.0.1", 0).withQueueSize(512).withName("exhausted");
		TcpServer[] self = new TcpServer[1];
		AtomicLong turns = new AtomicLong();
		TcpServer server = new TcpServer(config,
				RequestHandlerFactory.shared((request) -> serve(request, self[0], turns))) {
			@Override
			protected void serviceActions() {
				turns.incrementAndGet();
			}
		};
		self[0] = server;
		server.start();
		System.out.println("port " + server.localAddress().getPort());
		System.out.flush();
		// The parent ends this process by closing its input.
		while (System.in.read() >= 0) {
			continue;
		}
		server.close();
		System.out.println("closed");
	}

	private static void serve(StreamRequest request, TcpServer server, AtomicLong turns) throws IOException {
		byte[] line = request.input().readLine();
		while (line != null) {
			request.output().writeLine(reply(new String(line, StandardCharsets.US_ASCII), server, turns));
			line = request.input().readLine();
		}
	}

	private static String reply(String line, TcpServer server, AtomicLong turns) {
		return switch (line) {
			case "cpu" -> String
				.valueOf(((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime());
			case "turns" -> turns.toString();
			case "failure" -> String.valueOf(server.acceptFailure());
			case "exhausted" -> String.valueOf(server.statistics().acceptErrors().get(AcceptErrorKind.EXHAUSTED));
			case "law" -> server.statistics().acceptedConnections() + "="
					+ (server.statistics().activeConnections() + server.statistics().closedConnectionsTotal());
			case "active" -> String.valueOf(server.statistics().activeConnections());
			default -> line;
		};
	}

}
