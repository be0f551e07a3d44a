package io.github.socketserver.spring.boot.worker;

import io.github.socketserver.request.RequestHandlerFactory;

/**
 * The handlers of an application that runs in a worker process.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HandlerBeans {

	/**
	 * Makes what makes the handlers of a server.
	 * @param beanName name of a bean that handles requests, or makes handlers
	 * @return the factory
	 */
	RequestHandlerFactory<?> of(String beanName);

}
