package io.github.socketserver.spring.boot.autoconfigure;

import java.lang.reflect.Method;

import io.github.socketserver.request.BaseRequestHandler;
import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ObjectUtils;

/**
 * Makes {@link RequestHandlerFactory} objects from beans.
 */
final class HandlerFactories {

	private final ConfigurableListableBeanFactory beanFactory;

	HandlerFactories(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Makes a factory. One handler is made at once, so that a dependency that is missing
	 * is noticed before the first request.
	 * @param beanName name of a bean that handles requests, or makes handlers
	 * @param <R> the kind of request
	 * @return the factory
	 */
	@SuppressWarnings("unchecked")
	<R extends Request> RequestHandlerFactory<R> of(String beanName) {
		if (this.beanFactory.isTypeMatch(beanName, RequestHandlerFactory.class)) {
			return (RequestHandlerFactory<R>) this.beanFactory.getBean(beanName, RequestHandlerFactory.class);
		}
		if (this.beanFactory.isSingleton(beanName)) {
			return shared(beanName, handler(beanName));
		}
		RequestHandler<R> first = handler(beanName);
		if (!keepsState(first) && isMadeByMethodWithoutScope(beanName)) {
			destroyInTheEnd(beanName, first);
			return RequestHandlerFactory.shared(first);
		}
		BeanPerRequest<R> factory = new BeanPerRequest<>(beanName, first.getClass(), this.beanFactory);
		factory.release(first);
		return factory;
	}

	private <R extends Request> RequestHandlerFactory<R> shared(String beanName, RequestHandler<R> handler) {
		if (keepsState(handler)) {
			throw HandlerFailures.statefulSingleton(beanName, AopUtils.getTargetClass(handler));
		}
		return RequestHandlerFactory.shared(handler);
	}

	@SuppressWarnings("unchecked")
	private <R extends Request> RequestHandler<R> handler(String beanName) {
		RequestHandler<R> handler = this.beanFactory.getBean(beanName, RequestHandler.class);
		if (handler instanceof BaseRequestHandler && AopUtils.isAopProxy(handler)) {
			throw HandlerFailures.proxy(beanName, AopUtils.getTargetClass(handler));
		}
		return handler;
	}

	private static boolean keepsState(RequestHandler<?> handler) {
		return BaseRequestHandler.class.isAssignableFrom(AopUtils.getTargetClass(handler));
	}

	private void destroyInTheEnd(String beanName, Object handler) {
		if (this.beanFactory instanceof DefaultSingletonBeanRegistry registry) {
			registry.registerDisposableBean(ObjectUtils.identityToString(handler),
					() -> this.beanFactory.destroyBean(beanName, handler));
		}
	}

	/*
	 * The scope that @SocketServerHandler implies does not count.
	 */
	private boolean isMadeByMethodWithoutScope(String beanName) {
		Method method = factoryMethod(beanName, this.beanFactory);
		if (method == null) {
			return false;
		}
		MergedAnnotation<Scope> scope = MergedAnnotations.from(method).get(Scope.class);
		return scope.isPresent() && scope.getDistance() > 0;
	}

	static @Nullable Method factoryMethod(String beanName, ConfigurableListableBeanFactory beanFactory) {
		return (beanFactory.containsBeanDefinition(beanName)
				&& beanFactory.getMergedBeanDefinition(beanName) instanceof RootBeanDefinition definition)
						? definition.getResolvedFactoryMethod() : null;
	}

}
