package io.github.socketserver.benchmarks.server;

import org.springframework.context.annotation.Bean;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.integration.ip.tcp.serializer.ByteArrayLfSerializer;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.SubscribableChannel;

/**
 * Lines over Spring Integration's TCP gateway.
 */
public abstract class SpringIntegrationLines {

	/**
	 * Returns the answer to a line.
	 * @param line the line
	 * @return the answer
	 */
	protected abstract byte[] answer(byte[] line);

	/**
	 * Makes what accepts connections and finds lines.
	 * @param host the address to bind
	 * @param port the port
	 * @param backlog how many connections may wait
	 * @param maxLine the longest line
	 * @return the factory
	 */
	protected static TcpNetServerConnectionFactory listen(String host, int port, int backlog, int maxLine) {
		ByteArrayLfSerializer lines = new ByteArrayLfSerializer();
		lines.setMaxMessageSize(maxLine);
		TcpNetServerConnectionFactory factory = new TcpNetServerConnectionFactory(port);
		factory.setLocalAddress(host);
		factory.setBacklog(backlog);
		factory.setSoTcpNoDelay(true);
		factory.setSerializer(lines);
		factory.setDeserializer(lines);
		return factory;
	}

	/**
	 * Makes the channel of the lines.
	 * @return the channel
	 */
	@Bean
	public SubscribableChannel requests() {
		DirectChannel channel = new DirectChannel();
		channel.subscribe(this::answer);
		return channel;
	}

	/**
	 * Makes the gateway.
	 * @param connections accepts connections
	 * @param requests takes the lines
	 * @return the gateway
	 */
	@Bean
	public TcpInboundGateway gateway(TcpNetServerConnectionFactory connections, SubscribableChannel requests) {
		TcpInboundGateway gateway = new TcpInboundGateway();
		gateway.setConnectionFactory(connections);
		gateway.setRequestChannel(requests);
		return gateway;
	}

	private void answer(Message<?> message) {
		MessageChannel replies = (MessageChannel) message.getHeaders().getReplyChannel();
		if (replies != null) {
			replies.send(replyTo(message, answer((byte[]) message.getPayload())));
		}
	}

	static Message<byte[]> replyTo(Message<?> message, byte[] answer) {
		return MessageBuilder.withPayload(answer).copyHeaders(message.getHeaders()).build();
	}

}
