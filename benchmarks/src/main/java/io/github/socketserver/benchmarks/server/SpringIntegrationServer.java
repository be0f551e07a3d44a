package io.github.socketserver.benchmarks.server;

import io.github.socketserver.benchmarks.Transport;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.integration.ip.udp.inbound.UnicastReceivingChannelAdapter;
import org.springframework.integration.ip.udp.outbound.UnicastSendingMessageHandler;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.SubscribableChannel;

/**
 * Spring Integration's TCP gateway over {@code TcpNet}, and its UDP adapters.
 */
final class SpringIntegrationServer implements BenchmarkServer {

	private static final int START_MILLIS = 10_000;

	@Override
	public int start(ServerOptions options) throws Exception {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean(ServerOptions.class, () -> options);
		context.register((options.transport() == Transport.UDP) ? Udp.class : Tcp.class);
		context.refresh();
		long giveUp = System.currentTimeMillis() + START_MILLIS;
		while (port(context) <= 0 && System.currentTimeMillis() < giveUp) {
			Thread.sleep(10); // Not a test: another thread binds the port
		}
		return port(context);
	}

	private static int port(AnnotationConfigApplicationContext context) {
		TcpNetServerConnectionFactory factory = context.getBeanProvider(TcpNetServerConnectionFactory.class)
			.getIfAvailable();
		return (factory != null) ? factory.getPort() : context.getBean(UnicastReceivingChannelAdapter.class).getPort();
	}

	private static Message<byte[]> upperCase(Message<?> message) {
		return SpringIntegrationLines.replyTo(message, Upper.ascii((byte[]) message.getPayload()));
	}

	/**
	 * Lines over TCP.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Tcp extends SpringIntegrationLines {

		@Bean
		TcpNetServerConnectionFactory connections(ServerOptions options) {
			TcpNetServerConnectionFactory factory = listen(ServerOptions.HOST, options.port(), ServerOptions.BACKLOG,
					options.maxLine());
			factory.setSingleUse(options.oneShot());
			return factory;
		}

		@Override
		protected byte[] answer(byte[] line) {
			return Upper.ascii(line);
		}

	}

	/**
	 * Datagrams.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Udp {

		@Bean
		SubscribableChannel requests() {
			return new DirectChannel();
		}

		@Bean
		UnicastReceivingChannelAdapter receiver(ServerOptions options, SubscribableChannel requests) {
			UnicastReceivingChannelAdapter receiver = new UnicastReceivingChannelAdapter(options.port());
			receiver.setLocalAddress(ServerOptions.HOST);
			receiver.setSoReceiveBufferSize(ServerOptions.RECEIVE_BUFFER);
			receiver.setOutputChannel(requests);
			return receiver;
		}

		@Bean
		UnicastSendingMessageHandler sender() {
			UnicastSendingMessageHandler sender = new UnicastSendingMessageHandler("headers['ip_packetAddress']");
			sender.setSocketExpressionString("@receiver.socket");
			return sender;
		}

		@Bean
		Object subscription(SubscribableChannel requests, UnicastSendingMessageHandler sender) {
			MessageHandler answer = (message) -> sender.handleMessage(upperCase(message));
			requests.subscribe(answer);
			return answer;
		}

	}

}
