package io.github.socketserver.benchmarks.subject;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.benchmarks.server.SpringIntegrationLines;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;

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
	static class Lines extends SpringIntegrationLines {

		@Bean
		TcpNetServerConnectionFactory connections(SubjectOptions options) {
			TcpNetServerConnectionFactory factory = listen(SubjectOptions.HOST, options.port(), SubjectOptions.BACKLOG,
					SubjectOptions.MAX_LINE);
			// It takes as much heap for each connection that it has answered
			factory.setSoSendBufferSize(SEND_BUFFER);
			if (options.hasDeadline()) {
				factory.setSoTimeout((int) options.deadline().toMillis());
			}
			return factory;
		}

		@Override
		protected byte[] answer(byte[] line) {
			return Reply.to(line);
		}

	}

}
