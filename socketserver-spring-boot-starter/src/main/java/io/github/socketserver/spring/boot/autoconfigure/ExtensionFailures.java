package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.spring.boot.SocketServerCustomizer;
import io.github.socketserver.spring.boot.SocketServerFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * What can be wrong with the beans that change or make servers, and how to repair it.
 */
final class ExtensionFailures {

	private final ConfigurableListableBeanFactory beanFactory;

	ExtensionFailures(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	FailureAnalyzedException renamed(SocketServerCustomizer customizer, ServerDefinition server, String name) {
		return new FailureAnalyzedException(
				describe(SocketServerCustomizer.class, customizer) + " changes the name of the " + server + " to '"
						+ name + "'.",
				"Let it keep the name, which is the key of the properties of the server. For another one, configure the "
						+ "server by properties that begin with 'socketserver.server.' and that name.");
	}

	FailureAnalyzedException noConfiguration(SocketServerCustomizer customizer, ServerDefinition server) {
		return new FailureAnalyzedException(
				describe(SocketServerCustomizer.class, customizer) + " returns null for the " + server + ".",
				"Let it return the configuration that it was given, or a changed one.");
	}

	FailureAnalyzedException noServer(SocketServerFactory factory, String server) {
		return new FailureAnalyzedException(
				describe(SocketServerFactory.class, factory) + " returns null for the socket server '" + server + "'.",
				"Let it return a server that is not bound.");
	}

	private <T> String describe(Class<T> type, T bean) {
		for (String name : this.beanFactory.getBeanNamesForType(type, true, false)) {
			if (this.beanFactory.getSingleton(name) == bean) {
				return "The bean '" + name + "' of type " + type.getSimpleName();
			}
		}
		return "A bean of type " + type.getSimpleName() + ", " + bean.getClass().getName() + ",";
	}

}
