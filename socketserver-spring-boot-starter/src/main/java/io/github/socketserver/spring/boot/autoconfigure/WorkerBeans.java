package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.spring.boot.worker.HandlerBeans;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * {@link HandlerBeans} of an application with its properties. Its servers are not made.
 */
final class WorkerBeans implements HandlerBeans {

	private final HandlerFactories handlers;

	private final ConfiguredServers servers;

	WorkerBeans(HandlerFactories handlers, ConfiguredServers servers) {
		this.handlers = handlers;
		this.servers = servers;
	}

	@Override
	public RequestHandlerFactory<?> of(String beanName) {
		return this.handlers.of(beanName);
	}

	@Override
	public @Nullable TlsSettings tls(String serverName) {
		return this.servers.tls(serverName);
	}

}
