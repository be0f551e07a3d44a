package io.github.socketserver.spring.boot.autoconfigure;

import java.util.List;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.SocketServerCustomizer;
import io.github.socketserver.spring.boot.SocketServerFactory;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tests for what users read when customizers, factories or beans of theirs make servers
 * that cannot be.
 */
@ExtendWith(OutputCaptureExtension.class)
class ExtensionStartFailureTests {

	private final FailingApplication application;

	ExtensionStartFailureTests(CapturedOutput output) {
		this.application = new FailingApplication(output);
	}

	@Test
	void twoServersWithOneNameAreExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class, ServerBean.class), "socketserver.server.bean.port=0")
			.contains("more than one socket server 'bean'");
	}

	@Test
	void aCustomizerThatRenamesAServerIsExplained() {
		this.application.assertFailure(List.of(UpperCaseHandler.class, Renaming.class), "socketserver.server.a.port=0")
			.contains("The bean 'renaming' of type SocketServerCustomizer changes the name of the socket server 'a' to "
					+ "'same'")
			.contains("Let it keep the name");
	}

	@Test
	void aCustomizerThatReturnsNothingIsExplained() {
		this.application.assertFailure(List.of(UpperCaseHandler.class, Forgetful.class), "socketserver.port=0")
			.contains(
					"The bean 'forgetful' of type SocketServerCustomizer returns null for the socket server 'default'")
			.contains("Let it return the configuration that it was given");
	}

	@Test
	void aServerFactoryThatMakesNoServerIsExplained() {
		this.application.assertFailure(List.of(UpperCaseHandler.class, Idle.class), "socketserver.port=0")
			.contains("The bean 'idle' of type SocketServerFactory returns null for the socket server 'default'")
			.contains("Let it return a server that is not bound");
	}

	@Test
	void aServerFactoryThatGivesTwoServersOneNameIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class, OneName.class), "socketserver.server.a.port=0",
					"socketserver.server.b.port=0")
			.contains("more than one socket server 'same'")
			.contains("give each server the name of its configuration");
	}

	@Configuration(proxyBeanMethods = false)
	static class Renaming {

		@Bean
		SocketServerCustomizer renaming() {
			return (config) -> config.withName("same");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Forgetful {

		@Bean
		@SuppressWarnings("NullAway")
		SocketServerCustomizer forgetful() {
			return (config) -> null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Idle {

		@Bean
		SocketServerFactory idle() {
			return new SocketServerFactory() {

				@Override
				@SuppressWarnings("NullAway")
				public BaseServer<StreamRequest> createStreamServer(ServerConfig config,
						RequestHandlerFactory<StreamRequest> handlerFactory) {
					return null;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneName {

		@Bean
		SocketServerFactory oneName() {
			return new SocketServerFactory() {

				@Override
				public BaseServer<StreamRequest> createStreamServer(ServerConfig config,
						RequestHandlerFactory<StreamRequest> handlerFactory) {
					return new TcpServer(config.withName("same"), handlerFactory);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ServerBean {

		@Bean
		UnixStreamServer server() {
			return new UnixStreamServer(ServerConfig.unixStream("/tmp/never-bound").withName("bean"),
					UpperCaseHandler::new);
		}

	}

}
