package io.github.socketserver.spring.boot.worker;

import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * What an application that runs in a worker process has for its requests.
 *
 * @since 0.1.0
 */
public interface HandlerBeans {

	/**
	 * Makes what makes the handlers of a server.
	 * @param beanName name of a bean that handles requests, or makes handlers
	 * @return the factory
	 */
	RequestHandlerFactory<?> of(String beanName);

	/**
	 * Returns how a server of the application would speak TLS if it were started here.
	 * @param serverName the server's name
	 * @return the settings; {@code null} if it would not
	 */
	@Nullable TlsSettings tls(String serverName);

}
