package io.github.socketserver.spring.boot.autoconfigure;

import java.util.Collection;
import java.util.stream.Collectors;

import io.github.socketserver.spring.boot.SocketServerHandler;

import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * What can be wrong with the handlers of servers, and how to repair it.
 */
final class HandlerFailures {

	private static final String ANNOTATION = "@" + SocketServerHandler.class.getSimpleName();

	private HandlerFailures() {
	}

	static FailureAnalyzedException none(ServerDefinition server) {
		String request = requestName(server);
		return new FailureAnalyzedException("There is no handler for the requests of the " + server + ".",
				"Add a bean: a class that is annotated with " + ANNOTATION + "(\"" + server.name() + "\") and extends "
						+ request + "Handler, or a method annotated with @Bean that returns a RequestHandler<" + request
						+ ">.");
	}

	static FailureAnalyzedException several(ServerDefinition server, String beanNames) {
		return new FailureAnalyzedException(
				"There is more than one handler for the requests of the " + server + ": the beans " + beanNames + ".",
				"Set the property '" + server.property("handler")
						+ "' to the name of one of these beans, or annotate just one of them with " + ANNOTATION + "(\""
						+ server.name() + "\").");
	}

	static FailureAnalyzedException wrongKind(HandlerCandidate candidate, ServerDefinition server) {
		return new FailureAnalyzedException(
				"The bean '" + candidate.beanName() + "' handles requests of type "
						+ candidate.requestType().getSimpleName() + ", but the " + server + " of type '" + server.type()
						+ "' has requests of type " + requestName(server) + ".",
				"Change the property '" + server.property("type") + "', or let '" + server.property("handler")
						+ "' name a bean that handles a " + requestName(server) + ", such as one that extends "
						+ requestName(server) + "Handler.");
	}

	static FailureAnalyzedException unknownBean(String beanName, ServerDefinition server, String beanNames) {
		return new FailureAnalyzedException(
				"The property '" + server.property("handler") + "' is set to '" + beanName
						+ "', but no bean with that name handles requests.",
				beanNames.isEmpty() ? "Add a bean of type RequestHandler with that name." : "Set '"
						+ server.property("handler") + "' to the name of a bean that does: " + beanNames + ".");
	}

	static FailureAnalyzedException unknownServer(HandlerCandidate candidate, Collection<String> serverNames) {
		String names = serverNames.stream().sorted().map((name) -> "'" + name + "'").collect(Collectors.joining(", "));
		return new FailureAnalyzedException(
				"The bean '" + candidate.beanName() + "' is annotated with " + ANNOTATION + "(\""
						+ candidate.serverName() + "\"), but there is no socket server '" + candidate.serverName()
						+ "'.",
				"Configure the server with properties that begin with 'socketserver.server." + candidate.serverName()
						+ "', or let the annotation name an existing one: " + (names.isEmpty() ? "none yet" : names)
						+ ".");
	}

	static FailureAnalyzedException statefulSingleton(String beanName, Class<?> type) {
		return new FailureAnalyzedException(
				"The bean '" + beanName + "' of type " + type.getName()
						+ " has singleton scope, but it keeps the state of one request.",
				"Annotate the class, or the method annotated with @Bean, with " + ANNOTATION
						+ ": a new object serves each request then. A handler without state implements RequestHandler instead.");
	}

	static FailureAnalyzedException proxy(String beanName, Class<?> type) {
		return new FailureAnalyzedException(
				"The bean '" + beanName + "' of type " + type.getName()
						+ " is a proxy: an object that keeps the state of one request cannot serve it through one.",
				"Move the methods that are annotated, for example with @Async, @Transactional or @Timed, from the handler "
						+ "to another bean, and inject that one. A scope must not have a proxyMode.");
	}

	static FailureAnalyzedException notLean(String beanName, String needs, ServerDefinition server) {
		return new FailureAnalyzedException(
				"The worker processes of the " + server
						+ " make handlers by the name of their class and inject nothing, but the handler is the bean '"
						+ beanName + "', and " + needs + ".",
				"Set the property '" + server.property("processes.type")
						+ "' to 'spring', so that the processes have the beans of the application, take the injection out of the handler, or set '"
						+ server.property("concurrency") + "' to another mode such as 'threading'.");
	}

	private static String requestName(ServerDefinition server) {
		return server.type().isStream() ? "StreamRequest" : "DatagramRequest";
	}

}
