package io.github.socketserver.spring.boot.testing;

import java.io.IOException;

import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;
import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Application that answers two lines of each client. Nothing but its server keeps its
 * process alive.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(SocketServerAutoConfiguration.class)
@Import(TwoLinesApplication.TwoLinesHandler.class)
public class TwoLinesApplication {

	public static void main(String[] args) {
		SpringApplication.run(TwoLinesApplication.class, args);
		System.out.println("main has returned");
	}

	@SocketServerHandler
	static class TwoLinesHandler extends StreamRequestHandler {

		@Override
		protected void handle() throws IOException {
			output().writeLine(input().readLine());
			output().writeLine(input().readLine());
		}

	}

}
