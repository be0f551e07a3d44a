package io.github.socketserver.benchmarks.handover;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.benchmarks.server.Upper;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * An instance: a Spring Boot application that answers one line of each client and closes
 * the connection. It serves until it is terminated.
 */
public final class HandOverServer {

	static final String READY = "READY";

	private HandOverServer() {
	}

	/**
	 * Starts the application and prints {@code READY}.
	 * @param args properties
	 */
	public static void main(String[] args) {
		SpringApplication.run(Application.class, args);
		System.out.println(READY);
	}

	/**
	 * The application.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OneLineHandler.class)
	static class Application {

	}

	/**
	 * Works for a moment and answers a line in upper case.
	 */
	@SocketServerHandler
	static class OneLineHandler extends StreamRequestHandler {

		private final long work;

		OneLineHandler(@Value("${hand-over.work}") int millis) {
			this.work = TimeUnit.MILLISECONDS.toNanos(millis);
		}

		@Override
		protected void handle() throws IOException {
			byte[] line = input().readLine();
			if (line != null) {
				LockSupport.parkNanos(this.work);
				output().writeLine(Upper.ascii(line));
			}
		}

	}

}
