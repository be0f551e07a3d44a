package io.github.socketserver.benchmarks.subject;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.integration.ip.tcp.serializer.ByteArrayLfSerializer;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.SubscribableChannel;

/**
 * Spring Integration's TCP gateway over {@code TcpNet}, a thread for each connection.
 */
final class SpringIntegrationSubject implements Subject {

	private static final int SEND_BUFFER = 4096;

	private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

	private @Nullable AnnotationConfigApplicationContext context;

	@Override
	public int start(SubjectOptions options) {
		AnnotationConfigApplicationContext started = new AnnotationConfigApplicationContext();
		this.context = started;
		started.registerBean(SubjectOptions.class, () -> options);
		started.register(Lines.class);
		started.refresh();
		TcpNetServerConnectionFactory factory = factory();
		long giveUp = System.nanoTime() + START_NANOS;
		while (factory.getPort() <= 0 && System.nanoTime() < giveUp) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
		}
		return factory.getPort();
	}

	@Override
	public void pause() {
		throw new UnsupportedOperationException("It stops and starts only, which closes its port");
	}

	@Override
	public void resume() {
		throw new UnsupportedOperationException("It stops and starts only, which closes its port");
	}

	@Override
	public void stop() {
		Objects.requireNonNull(this.context, "Not started").close();
	}

	private TcpNetServerConnectionFactory factory() {
		return Objects.requireNonNull(this.context, "Not started").getBean(TcpNetServerConnectionFactory.class);
	}

	/**
	 * The flow.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Lines {

		@Bean
		TcpNetServerConnectionFactory connections(SubjectOptions options) {
			ByteArrayLfSerializer lines = new ByteArrayLfSerializer();
			lines.setMaxMessageSize(SubjectOptions.MAX_LINE);
			TcpNetServerConnectionFactory factory = new TcpNetServerConnectionFactory(options.port());
			factory.setLocalAddress(SubjectOptions.HOST);
			factory.setBacklog(SubjectOptions.BACKLOG);
			factory.setSoTcpNoDelay(true);
			// It takes as much heap for each connection that it has answered
			factory.setSoSendBufferSize(SEND_BUFFER);
			factory.setSerializer(lines);
			factory.setDeserializer(lines);
			if (options.hasDeadline()) {
				factory.setSoTimeout((int) options.deadline().toMillis());
			}
			return factory;
		}

		@Bean
		SubscribableChannel requests() {
			DirectChannel channel = new DirectChannel();
			channel.subscribe(Lines::answer);
			return channel;
		}

		@Bean
		TcpInboundGateway gateway(TcpNetServerConnectionFactory connections, SubscribableChannel requests) {
			TcpInboundGateway gateway = new TcpInboundGateway();
			gateway.setConnectionFactory(connections);
			gateway.setRequestChannel(requests);
			return gateway;
		}

		private static void answer(Message<?> message) {
			MessageChannel replies = (MessageChannel) message.getHeaders().getReplyChannel();
			if (replies != null) {
				replies.send(MessageBuilder.withPayload(Reply.to((byte[]) message.getPayload()))
					.copyHeaders(message.getHeaders())
					.build());
			}
		}

	}

}
