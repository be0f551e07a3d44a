package io.github.socketserver.spring.boot.autoconfigure;

import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;

import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * {@link RequestHandlerFactory} that gets a bean for each request. One of prototype scope
 * is new each time, and is destroyed afterwards.
 *
 * @param <R> the kind of request
 */
final class BeanPerRequest<R extends Request> implements RequestHandlerFactory<R> {

	private final String beanName;

	private final ConfigurableBeanFactory beanFactory;

	private final Class<?> firstType;

	private final boolean prototype;

	/**
	 * Creates a factory.
	 * @param beanName name of the bean
	 * @param firstType the class of the first one that was made
	 * @param beanFactory makes the others
	 */
	BeanPerRequest(String beanName, Class<?> firstType, ConfigurableBeanFactory beanFactory) {
		this.beanName = beanName;
		this.firstType = firstType;
		this.beanFactory = beanFactory;
		this.prototype = beanFactory.isPrototype(beanName);
	}

	@Override
	@SuppressWarnings("unchecked")
	public RequestHandler<R> create() {
		return (RequestHandler<R>) this.beanFactory.getBean(this.beanName);
	}

	/*
	 * What a bean is declared as says nothing about the bean unless it could be made of
	 * that, and has no proxy in front.
	 */
	@Override
	public @Nullable Class<?> handlerType() {
		if (Proxy.isProxyClass(this.firstType)) {
			return this.firstType;
		}
		Class<?> type = this.beanFactory.getType(this.beanName, false);
		return (type != null && !Modifier.isAbstract(type.getModifiers())) ? type : null;
	}

	@Override
	public void release(RequestHandler<R> handler) {
		if (this.prototype) {
			this.beanFactory.destroyBean(this.beanName, handler);
		}
	}

}
