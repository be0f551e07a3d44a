package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * {@link RequestHandlerFactory} that gets a new bean for each request, and destroys it
 * afterwards.
 *
 * @param <R> the kind of request
 */
final class BeanPerRequest<R extends Request> implements RequestHandlerFactory<R> {

	private final String beanName;

	private final ConfigurableBeanFactory beanFactory;

	BeanPerRequest(String beanName, ConfigurableBeanFactory beanFactory) {
		this.beanName = beanName;
		this.beanFactory = beanFactory;
	}

	@Override
	@SuppressWarnings("unchecked")
	public RequestHandler<R> create() {
		return (RequestHandler<R>) this.beanFactory.getBean(this.beanName);
	}

	@Override
	public void release(RequestHandler<R> handler) {
		this.beanFactory.destroyBean(this.beanName, handler);
	}

}
