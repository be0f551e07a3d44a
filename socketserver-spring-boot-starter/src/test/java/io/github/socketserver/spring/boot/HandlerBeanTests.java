package io.github.socketserver.spring.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.DatagramRequestHandler;
import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Scope;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for beans that handle requests.
 */
class HandlerBeanTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class));

	@Test
	void aScannedHandlerGetsItsDependenciesAndServesOneRequest() {
		this.contextRunner.withUserConfiguration(Scanning.class, Journal.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> {
				Journal journal = context.getBean(Journal.class);
				assertThat(journal.created).containsExactlyElementsOf(journal.destroyed);
				journal.created.clear();
				journal.destroyed.clear();
				assertThat(exchange(context, "a")).isEqualTo("a");
				assertThat(exchange(context, "b")).isEqualTo("b");
				assertThat(journal.created).hasSize(2);
				Awaitility.await()
					.untilAsserted(
							() -> assertThat(journal.destroyed).containsExactlyInAnyOrderElementsOf(journal.created));
			});
	}

	@Test
	void aLambdaIsSharedByAllRequests() {
		this.contextRunner.withUserConfiguration(Lambda.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> assertThat(exchange(context, "x")).isEqualTo("singleton"));
	}

	@Test
	void anAnnotatedMethodThatReturnsALambdaIsCalledOnce() {
		this.contextRunner.withUserConfiguration(AnnotatedLambda.class)
			.withPropertyValues("socketserver.server.one.port=0")
			.run((context) -> {
				SocketServers servers = context.getBean(SocketServers.class);
				Clients.exchange(servers.get("one"), "x");
				assertThat(Clients.exchange(servers.get("one"), "x")).isEqualTo("made 1 times");
			});
	}

	@Test
	void whatAnAnnotatedMethodReturnedIsDestroyedWithTheApplication() {
		AtomicInteger destroyed = new AtomicInteger();
		this.contextRunner.withBean(AtomicInteger.class, () -> destroyed)
			.withUserConfiguration(Disposable.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> assertThat(destroyed).hasValue(0));
		assertThat(destroyed).hasValue(1);
	}

	@Test
	void whatStandsAtTheMethodCountsMoreThanWhatStandsAtTheClass() {
		this.contextRunner.withUserConfiguration(AnnotatedMethod.class, Lambda.class)
			.withPropertyValues("socketserver.port=0", "socketserver.server.one.port=0")
			.run((context) -> assertThat(exchange(context, "x")).isEqualTo("singleton"));
	}

	@Test
	void anAnnotatedMethodWithAScopeOfItsOwnIsCalledForEachRequest() {
		this.contextRunner.withUserConfiguration(ScopedLambda.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> {
				assertThat(exchange(context, "x")).isEqualTo("made 2 times");
				assertThat(exchange(context, "x")).isEqualTo("made 3 times");
			});
	}

	@Test
	void anAnnotatedMethodThatReturnsAHandlerWithStateIsCalledForEachRequest() {
		this.contextRunner.withUserConfiguration(AnnotatedMethod.class)
			.withPropertyValues("socketserver.server.one.port=0")
			.run((context) -> {
				SocketServers servers = context.getBean(SocketServers.class);
				assertThat(Clients.exchange(servers.get("one"), "a")).isEqualTo("A");
				assertThat(Clients.exchange(servers.get("one"), "b")).isEqualTo("B");
			});
	}

	@Test
	void aHandlerBehindAProxyOfItsInterfaceIsMadeForEachRequest() {
		this.contextRunner.withUserConfiguration(AdvisedByInterface.class)
			.withPropertyValues("socketserver.server.one.port=0")
			.run((context) -> {
				assertThat(Clients.exchange(context, "one", "a")).isEqualTo("A");
				assertThat(Clients.exchange(context, "one", "b")).isEqualTo("B");
			});
	}

	@Test
	void aFactoryBeanMakesTheHandlers() {
		this.contextRunner.withUserConfiguration(Factory.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> assertThat(exchange(context, "factory")).isEqualTo("FACTORY"));
	}

	@Test
	void aHandlerServesTheServerThatItsAnnotationNames() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class, AnnotatedLambda.class)
			.withPropertyValues("socketserver.port=0", "socketserver.server.one.port=0")
			.run((context) -> {
				SocketServers servers = context.getBean(SocketServers.class);
				assertThat(Clients.exchange(servers.get("one"), "x")).isEqualTo("made 1 times");
				assertThat(Clients.exchange(servers.get("default"), "x")).isEqualTo("X");
			});
	}

	@Test
	void aHandlerServesTheServerWhosePropertyNamesIt() {
		this.contextRunner.withUserConfiguration(Lambda.class, UpperCaseHandler.class, AnnotatedLambda.class)
			.withPropertyValues("socketserver.server.one.port=0", "socketserver.server.one.handler=lambda")
			.run((context) -> assertThat(Clients.exchange(context, "one", "x")).isEqualTo("singleton"));
	}

	@Test
	void eachKindOfServerGetsTheOnlyHandlerOfItsKind() {
		this.contextRunner.withUserConfiguration(UpperCaseHandler.class, EchoDatagramHandler.class)
			.withPropertyValues("socketserver.server.tcp.port=0", "socketserver.server.udp.port=0",
					"socketserver.server.udp.type=udp")
			.run((context) -> {
				SocketServers servers = context.getBean(SocketServers.class);
				assertThat(Clients.exchange(servers.get("tcp"), "a")).isEqualTo("A");
				assertThat(Clients.exchangeDatagram(servers.get("udp"), "b")).isEqualTo("b");
			});
	}

	@Test
	void aHandlerOfAnyRequestServesBothKinds() {
		this.contextRunner.withUserConfiguration(AnyRequest.class)
			.withPropertyValues("socketserver.server.tcp.port=0", "socketserver.server.udp.port=0",
					"socketserver.server.udp.type=udp")
			.run((context) -> {
				SocketServers servers = context.getBean(SocketServers.class);
				assertThat(Clients.exchange(servers.get("tcp"), "a")).isEqualTo("any");
				assertThat(Clients.exchangeDatagram(servers.get("udp"), "b")).isEqualTo("any");
			});
	}

	@Test
	void aHandlerMayAskForTheServers() {
		this.contextRunner.withUserConfiguration(AsksForServers.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> assertThat(exchange(context, "x")).isEqualTo("[default]"));
	}

	private static String exchange(ApplicationContext context, String text) {
		return Clients.exchange(context, "default", text);
	}

	@Configuration(proxyBeanMethods = false)
	@ComponentScan(useDefaultFilters = false,
			includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = EchoHandler.class))
	static class Scanning {

	}

	static class Journal {

		private final Set<Object> created = ConcurrentHashMap.newKeySet();

		private final Set<Object> destroyed = ConcurrentHashMap.newKeySet();

	}

	@SocketServerHandler
	static class EchoHandler extends StreamRequestHandler implements DisposableBean {

		private final Journal journal;

		EchoHandler(Journal journal) {
			this.journal = journal;
			journal.created.add(this);
		}

		@Override
		protected void handle() throws IOException {
			output().writeLine(input().readLine());
		}

		@Override
		public void destroy() {
			this.journal.destroyed.add(this);
		}

	}

	@SocketServerHandler
	static class EchoDatagramHandler extends DatagramRequestHandler {

		@Override
		protected void handle() throws IOException {
			output().write(packet());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Lambda {

		@Bean
		RequestHandler<StreamRequest> lambda() {
			return (request) -> request.output().writeLine("singleton".getBytes(StandardCharsets.UTF_8));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnyRequest {

		@Bean
		RequestHandler<Request> any() {
			return (request) -> request.output().write("any".getBytes(StandardCharsets.UTF_8));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnnotatedLambda {

		private final AtomicInteger calls = new AtomicInteger();

		@Bean
		@SocketServerHandler("one")
		RequestHandler<StreamRequest> bound() {
			this.calls.incrementAndGet();
			return (request) -> request.output()
				.writeLine(("made " + this.calls + " times").getBytes(StandardCharsets.UTF_8));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedLambda {

		private final AtomicInteger calls = new AtomicInteger();

		@Bean
		@SocketServerHandler
		@Scope("prototype")
		RequestHandler<StreamRequest> scoped() {
			int call = this.calls.incrementAndGet();
			return (request) -> request.output()
				.writeLine(("made " + call + " times").getBytes(StandardCharsets.UTF_8));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Disposable {

		@Bean(destroyMethod = "close")
		@SocketServerHandler
		ClosingHandler closing(AtomicInteger destroyed) {
			return new ClosingHandler(destroyed);
		}

	}

	record ClosingHandler(AtomicInteger destroyed) implements RequestHandler<StreamRequest>, AutoCloseable {

		@Override
		public void handle(StreamRequest request) {
		}

		@Override
		public void close() {
			this.destroyed.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnnotatedMethod {

		@Bean
		@SocketServerHandler("one")
		UpperCaseHandler stateful() {
			return new UpperCaseHandler();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class AdvisedByInterface {

		@Bean
		@SocketServerHandler("one")
		RequestHandler<StreamRequest> advised() {
			return new UpperCaseHandler() {

				@Async
				void audit() {
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Factory {

		@Bean
		RequestHandlerFactory<StreamRequest> factory() {
			return UpperCaseHandler::new;
		}

		@Bean
		RequestHandlerFactory<DatagramRequest> otherKind() {
			return EchoDatagramHandler::new;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AsksForServers {

		@Bean
		RequestHandler<StreamRequest> names(SocketServers servers) {
			return (request) -> request.output().writeLine(servers.names().toString().getBytes(StandardCharsets.UTF_8));
		}

	}

}
