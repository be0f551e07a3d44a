package io.github.socketserver.documentation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.Executor;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.RequestVerifier;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.SocketServerCustomizer;
import io.github.socketserver.spring.boot.SocketServerHandler;
import io.github.socketserver.spring.boot.observation.DefaultSocketServerRequestObservationConvention;
import io.github.socketserver.spring.boot.observation.SocketServerRequestObservationContext;
import io.github.socketserver.spring.boot.observation.SocketServerRequestObservationConvention;
import io.micrometer.common.KeyValues;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;

/**
 * The Spring code that the documentation shows.
 */
@Configuration(proxyBeanMethods = false)
@Import(SpringSnippets.ControlHandler.class)
class SpringSnippets {

	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

	@Bean
	Executor executor() {
		return (task) -> new Thread(task, "own-thread").start();
	}

	@Bean
	SocketServerCustomizer ownThreads(Executor executor) {
		return (config) -> config.name().equals("control") ? config.withConcurrency(Concurrency.executor(executor))
				: config;
	}

	@Bean
	@Order(1)
	RequestVerifier onlyThisHost() {
		return (request) -> request.server().name().equals("public")
				|| (request.clientAddress() instanceof InetSocketAddress client
						&& client.getAddress().isLoopbackAddress());
	}

	@Bean
	TcpServer localOnly() {
		return new LocalOnlyServer(ServerConfig.tcp("localhost", 0).withName("local-only"), EchoHandler::new);
	}

	@Bean
	SocketServerRequestObservationConvention withMode() {
		return new DefaultSocketServerRequestObservationConvention() {

			@Override
			public KeyValues getLowCardinalityKeyValues(SocketServerRequestObservationContext context) {
				return super.getLowCardinalityKeyValues(context).and("concurrency",
						context.getServer().config().concurrency().name());
			}

		};
	}

	@SocketServerHandler("control")
	static class ControlHandler extends LineHandler {

		private final Clock clock;

		ControlHandler(Clock clock) {
			this.clock = clock;
		}

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(this.clock.instant().toString());
		}

	}

	static class EchoHandler extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(line);
		}

	}

	static class LocalOnlyServer extends TcpServer {

		LocalOnlyServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlers) {
			super(config, handlers);
		}

	}

}
