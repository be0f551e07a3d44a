package io.github.socketserver.spring.boot.autoconfigure;

import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.request.RequestVerifier;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for beans that decide whether requests are served.
 */
class RequestVerifierBeanTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class))
		.withUserConfiguration(UpperCaseHandler.class, Rules.class);

	@Test
	void rulesAreAskedInTheirOrderForServersOfPropertiesAndForBeans() {
		this.contextRunner.withUserConfiguration(OwnServer.class)
			.withPropertyValues("socketserver.server.open.port=0")
			.run((context) -> {
				assertThat(Clients.exchange(context, "open", "hello")).isEqualTo("HELLO");
				assertThat(Clients.exchange(context, "own", "hello")).isEqualTo("HELLO");
				assertThat(context.getBean(Rules.class).asked).containsExactly("first open", "second open", "first own",
						"second own");
			});
	}

	@Test
	void aRequestThatOneRuleRefusesIsNotServed() {
		this.contextRunner.withPropertyValues("socketserver.server.closed.port=0").run((context) -> {
			TcpServer server = (TcpServer) context.getBean(SocketServers.class).get("closed");
			try (Socket client = Clients.connect(server)) {
				assertThat(Clients.readAll(client)).isEmpty();
			}
			assertThat(context.getBean(Rules.class).asked).containsExactly("first closed");
			assertThat(server.statistics().rejectedConnections()).containsEntry(RejectReason.VERIFY, 1L);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Rules {

		private final List<String> asked = new CopyOnWriteArrayList<>();

		@Bean
		@Order(2)
		RequestVerifier second() {
			return (request) -> this.asked.add("second " + request.server().name());
		}

		@Bean
		@Order(1)
		RequestVerifier first() {
			return (request) -> this.asked.add("first " + request.server().name())
					&& !request.server().name().equals("closed");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnServer {

		@Bean
		TcpServer own() {
			return new TcpServer(ServerConfig.tcp("127.0.0.1", 0).withName("own"), UpperCaseHandler::new);
		}

	}

}
