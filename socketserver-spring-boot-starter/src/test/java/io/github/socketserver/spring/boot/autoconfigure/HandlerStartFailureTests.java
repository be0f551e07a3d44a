package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.util.List;
import java.util.Random;

import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Component;

/**
 * Tests for what users read when servers do not find their handlers, or cannot serve with
 * them.
 */
@ExtendWith(OutputCaptureExtension.class)
class HandlerStartFailureTests {

	private final FailingApplication application;

	HandlerStartFailureTests(CapturedOutput output) {
		this.application = new FailingApplication(output);
	}

	@Test
	void aHandlerThatReadsByItselfUnderSelectingIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.concurrency=selecting")
			.contains("Concurrency 'selecting' calls a handler for whole frames")
			.contains(UpperCaseHandler.class.getName())
			.contains("Let the handler extend LineHandler or FrameHandler, or set 'socketserver.concurrency' to "
					+ "another mode such as 'threading'.");
	}

	@ParameterizedTest
	@ValueSource(classes = { AdvisedLines.class, WrappedLines.class })
	void aHandlerBehindAProxyOfItsInterfaceUnderSelectingIsExplained(Class<?> configuration) {
		this.application
			.assertFailure(List.of(configuration), "socketserver.port=0", "socketserver.concurrency=selecting")
			.contains(
					"Concurrency 'selecting' calls a handler for whole frames, but what it got is a proxy of interfaces")
			.contains("from the handler to another bean, and inject that one, or set 'socketserver.concurrency' to "
					+ "another mode such as 'threading'.")
			.doesNotContain("extend LineHandler");
	}

	@Test
	void aMissingHandlerIsExplained() {
		this.application.assertFailure(List.of(), "socketserver.server.echo.port=0")
			.contains("There is no handler for the requests of the socket server 'echo'")
			.contains("@SocketServerHandler(\"echo\")")
			.contains("RequestHandler<StreamRequest>");
	}

	@Test
	void twoHandlersAreExplained() {
		this.application.assertFailure(List.of(UpperCaseHandler.class, TwoHandlers.class), "socketserver.port=0")
			.contains("more than one handler for the requests of the socket server 'default'")
			.contains("'one', 'two'")
			.contains("Set the property 'socketserver.handler' to the name of one of these beans");
	}

	@Test
	void twoHandlersBoundToOneServerAreExplained() {
		this.application.assertFailure(List.of(TwoBoundHandlers.class), "socketserver.server.a.port=0")
			.contains("more than one handler for the requests of the socket server 'a': the beans 'one', 'two'");
	}

	@Test
	void aStreamHandlerOfADatagramServerIsExplained() {
		this.application.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.type=udp")
			.contains("handles requests of type StreamRequest")
			.contains("has requests of type DatagramRequest")
			.contains("'socketserver.type'");
	}

	@Test
	void aLambdaForDatagramsOfAStreamServerIsExplained() {
		this.application.assertFailure(List.of(FailingApplication.DatagramLambda.class), "socketserver.port=0")
			.contains("The bean 'datagrams' handles requests of type DatagramRequest");
	}

	@Test
	void aSingletonThatKeepsTheStateOfOneRequestIsExplained() {
		this.application.assertFailure(List.of(StatefulComponent.class), "socketserver.port=0")
			.contains(StatefulComponent.class.getName())
			.contains("has singleton scope")
			.contains("with @SocketServerHandler");
	}

	@Test
	void aHiddenSingletonThatKeepsTheStateOfOneRequestIsExplained() {
		this.application.assertFailure(List.of(HiddenStateful.class), "socketserver.port=0")
			.contains("The bean 'hidden'")
			.contains("has singleton scope");
	}

	@Test
	void aHandlerWithAnAdvisedMethodIsExplained() {
		this.application.assertFailure(List.of(AdvisedHandler.class), "socketserver.port=0")
			.contains("of type " + AdvisedHandler.class.getName() + " is a proxy")
			.contains("@Async")
			.contains("from the handler to another bean, and inject that one");
	}

	@Test
	void aSingletonBehindAProxyOfItsInterfaceIsExplained() {
		this.application.assertFailure(List.of(AdvisedSingleton.class), "socketserver.port=0")
			.contains(AdvisedSingleton.class.getName() + " has singleton scope");
	}

	@Test
	void aHandlerThatLacksADependencyIsExplained() {
		this.application.assertFailure(List.of(NeedyHandler.class), "socketserver.port=0")
			.contains("NeedyHandler")
			.contains("required a bean of type 'java.util.Random' that could not be found");
	}

	@Test
	void anUnknownHandlerBeanIsExplained() {
		this.application
			.assertFailure(List.of(FailingApplication.DatagramLambda.class), "socketserver.port=0",
					"socketserver.handler=nobody")
			.contains("'socketserver.handler' is set to 'nobody'")
			.contains("'datagrams'");
	}

	@Test
	void aHandlerBoundToAnUnknownServerIsExplained() {
		this.application.assertFailure(List.of(TwoBoundHandlers.class), "socketserver.server.b.port=0")
			.contains("@SocketServerHandler(\"a\"), but there is no socket server 'a'")
			.contains("'socketserver.server.a'")
			.contains("'b'");
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoHandlers {

		@Bean
		RequestHandler<StreamRequest> one() {
			return (request) -> {
			};
		}

		@Bean
		RequestHandler<StreamRequest> two() {
			return (request) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoBoundHandlers {

		@Bean
		@SocketServerHandler("a")
		RequestHandler<StreamRequest> one() {
			return (request) -> {
			};
		}

		@Bean
		@SocketServerHandler("a")
		RequestHandler<StreamRequest> two() {
			return (request) -> {
			};
		}

	}

	@SocketServerHandler
	static class NeedyHandler extends StreamRequestHandler {

		NeedyHandler(Random random) {
		}

	}

	@SocketServerHandler
	@EnableAsync(proxyTargetClass = true)
	static class AdvisedHandler extends LineHandler {

		@Override
		protected void handleLine(byte[] line) {
			audit();
		}

		@Async
		void audit() {
		}

	}

	@Component
	@EnableAsync
	static class AdvisedSingleton extends StreamRequestHandler {

		@Async
		void audit() {
		}

	}

	/**
	 * A handler of lines behind a proxy that Spring makes of the type of the method.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class AdvisedLines {

		@Bean
		@SocketServerHandler
		RequestHandler<StreamRequest> lines() {
			return new Lines() {

				@Async
				void audit() {
				}

			};
		}

	}

	/**
	 * A handler of lines behind a proxy that nobody knows of before it is made.
	 */
	@Configuration(proxyBeanMethods = false)
	static class WrappedLines {

		@Bean
		@SocketServerHandler
		Lines lines() {
			return new Lines();
		}

		@Bean
		static BeanPostProcessor wrapping() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof Lines) ? wrap(bean) : bean;
				}

			};
		}

		private static Object wrap(Object bean) {
			ProxyFactory factory = new ProxyFactory();
			factory.addInterface(RequestHandler.class);
			factory.setTarget(bean);
			return factory.getProxy();
		}

	}

	static class Lines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(line);
		}

	}

	@Component
	static class StatefulComponent extends StreamRequestHandler {

	}

	@Configuration(proxyBeanMethods = false)
	static class HiddenStateful {

		@Bean
		RequestHandler<StreamRequest> hidden() {
			return new UpperCaseHandler();
		}

	}

}
