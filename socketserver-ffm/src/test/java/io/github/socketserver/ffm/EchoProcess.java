package io.github.socketserver.ffm;

import java.net.InetAddress;
import java.net.Socket;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import org.slf4j.LoggerFactory;

/**
 * A process that starts a server twice, asks it, and prints what is logged by the
 * engine's choice.
 */
public final class EchoProcess {

	private EchoProcess() {
	}

	public static void main(String[] args) throws Exception {
		logToStandardOutput();
		for (int i = 0; i < 2; i++) {
			ServerConfig config = ServerConfig.tcp("localhost", 0).withConcurrency(Concurrency.virtual());
			try (TcpServer server = new TcpServer(config, Echo::new)) {
				server.start();
				try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.localAddress().getPort())) {
					client.getOutputStream().write("hello\n".getBytes());
					System.out.print(new String(client.getInputStream().readNBytes(6)));
				}
			}
		}
	}

	private static void logToStandardOutput() {
		LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
		context.reset();
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setContext(context);
		encoder.setPattern("%level %msg%n");
		encoder.start();
		ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
		console.setContext(context);
		console.setEncoder(encoder);
		console.start();
		Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
		root.setLevel(Level.OFF);
		Logger engines = context.getLogger("io.github.socketserver.transport.TransportEngines");
		engines.setLevel(Level.INFO);
		engines.addAppender(console);
	}

}
