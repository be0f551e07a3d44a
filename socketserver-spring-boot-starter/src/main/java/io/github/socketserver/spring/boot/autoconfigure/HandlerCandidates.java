package io.github.socketserver.spring.boot.autoconfigure;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.socketserver.SocketType;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.SocketServerHandler;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * The beans that may handle requests, found without making them, and the choice of one
 * for each server.
 */
final class HandlerCandidates {

	private final List<HandlerCandidate> candidates;

	HandlerCandidates(ConfigurableListableBeanFactory beanFactory) {
		this.candidates = Stream.of(RequestHandler.class, RequestHandlerFactory.class)
			.flatMap((type) -> Arrays.stream(beanFactory.getBeanNamesForType(type)))
			.distinct()
			.filter((name) -> !ScopedProxyUtils.isScopedTarget(name))
			.map((name) -> candidate(name, beanFactory))
			.toList();
	}

	boolean isEmpty() {
		return this.candidates.isEmpty();
	}

	/**
	 * Fails if a handler is bound to a server that does not exist.
	 * @param serverNames the names of all servers, those of disabled ones too
	 */
	void requireServers(Set<String> serverNames) {
		for (HandlerCandidate candidate : this.candidates) {
			if (candidate.isBound() && !serverNames.contains(candidate.serverName())) {
				throw HandlerFailures.unknownServer(candidate, serverNames);
			}
		}
	}

	/**
	 * Chooses the handler of a server: the one that its property names, else the one that
	 * is bound to it, else the only one that fits and is bound to no other.
	 * @param server the server
	 * @return the handler
	 */
	HandlerCandidate choose(ServerDefinition server) {
		String beanName = server.settings().getHandler();
		if (beanName != null) {
			return requireFit(named(beanName, server), server);
		}
		List<HandlerCandidate> bound = select((candidate) -> candidate.serverName().equals(server.name()));
		if (!bound.isEmpty()) {
			return requireFit(only(bound, server), server);
		}
		List<HandlerCandidate> unbound = select((candidate) -> !candidate.isBound());
		List<HandlerCandidate> fitting = unbound.stream().filter((candidate) -> fits(candidate, server)).toList();
		return requireFit(only(fitting.isEmpty() ? unbound : fitting, server), server);
	}

	private HandlerCandidate named(String beanName, ServerDefinition server) {
		return this.candidates.stream()
			.filter((candidate) -> candidate.beanName().equals(beanName))
			.findFirst()
			.orElseThrow(() -> HandlerFailures.unknownBean(beanName, server, beanNames(this.candidates)));
	}

	private HandlerCandidate only(List<HandlerCandidate> found, ServerDefinition server) {
		return switch (found.size()) {
			case 0 -> throw HandlerFailures.none(server);
			case 1 -> found.get(0);
			default -> throw HandlerFailures.several(server, beanNames(found));
		};
	}

	private HandlerCandidate requireFit(HandlerCandidate candidate, ServerDefinition server) {
		if (!fits(candidate, server)) {
			throw HandlerFailures.wrongKind(candidate, server);
		}
		return candidate;
	}

	private List<HandlerCandidate> select(Predicate<HandlerCandidate> predicate) {
		return this.candidates.stream().filter(predicate).toList();
	}

	private static boolean fits(HandlerCandidate candidate, ServerDefinition server) {
		return candidate.handles(requestType(server.type()));
	}

	private static Class<? extends Request> requestType(SocketType type) {
		return type.isStream() ? StreamRequest.class : DatagramRequest.class;
	}

	private static String beanNames(List<HandlerCandidate> candidates) {
		return candidates.stream()
			.map((candidate) -> "'" + candidate.beanName() + "'")
			.sorted()
			.collect(Collectors.joining(", "));
	}

	private static HandlerCandidate candidate(String beanName, ConfigurableListableBeanFactory beanFactory) {
		return new HandlerCandidate(beanName, serverName(beanName, beanFactory),
				requestType(resolvableType(beanName, beanFactory)));
	}

	/*
	 * What stands at the method that makes the bean is closer to it than what stands at
	 * its class.
	 */
	private static String serverName(String beanName, ConfigurableListableBeanFactory beanFactory) {
		Method method = HandlerFactories.factoryMethod(beanName, beanFactory);
		MergedAnnotation<SocketServerHandler> annotation = (method != null)
				? MergedAnnotations.from(method).get(SocketServerHandler.class) : MergedAnnotation.missing();
		SocketServerHandler handler = annotation.isPresent() ? annotation.synthesize()
				: beanFactory.findAnnotationOnBean(beanName, SocketServerHandler.class);
		return (handler != null) ? handler.value() : "";
	}

	private static ResolvableType resolvableType(String beanName, ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory.containsBeanDefinition(beanName)) {
			ResolvableType type = beanFactory.getMergedBeanDefinition(beanName).getResolvableType();
			if (type != ResolvableType.NONE) {
				return type;
			}
		}
		return ResolvableType.forClass(beanFactory.getType(beanName));
	}

	private static Class<?> requestType(ResolvableType beanType) {
		Class<?> handlerType = RequestHandlerFactory.class.isAssignableFrom(beanType.toClass())
				? RequestHandlerFactory.class : RequestHandler.class;
		return beanType.as(handlerType).getGeneric().resolve(Request.class);
	}

}
