package io.github.socketserver.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.request.RequestVerifier;
import io.github.socketserver.spring.boot.SocketServerCustomizer;
import io.github.socketserver.spring.boot.SocketServerFactory;
import io.github.socketserver.spring.boot.SocketServerRegistration;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;

/**
 * Makes the servers of an application: those that are beans, and those that properties
 * describe.
 */
final class ConfiguredServers implements Supplier<List<SocketServerRegistration>> {

	private final SocketServerProperties properties;

	private final Environment environment;

	private final ConfigurableListableBeanFactory beanFactory;

	private final SocketServerFactory serverFactory;

	private final ObjectProvider<SocketServerCustomizer> customizers;

	private final BundledTls tls;

	private final ForkingMode forking;

	private final ExtensionFailures failures;

	ConfiguredServers(SocketServerProperties properties, Environment environment,
			ConfigurableListableBeanFactory beanFactory, SocketServerFactory serverFactory,
			ObjectProvider<SocketServerCustomizer> customizers) {
		this.properties = properties;
		this.environment = environment;
		this.beanFactory = beanFactory;
		this.serverFactory = serverFactory;
		this.customizers = customizers;
		this.failures = new ExtensionFailures(beanFactory);
		this.forking = new ForkingMode(beanFactory, environment);
		this.tls = new BundledTls(() -> beanFactory.getBeanProvider(SslBundles.class).getIfAvailable());
	}

	@Override
	public List<SocketServerRegistration> get() {
		List<SocketServerRegistration> registrations = new ArrayList<>(beans());
		HandlerCandidates handlers = new HandlerCandidates(this.beanFactory);
		List<ServerDefinition> definitions = new ServerDefinitions(this.properties, this.environment)
			.resolve(registrations.isEmpty() && !handlers.isEmpty());
		handlers.requireServers(names(registrations, definitions));
		definitions.stream()
			.filter(ServerDefinition::enabled)
			.map((definition) -> configured(definition, handlers))
			.forEach(registrations::add);
		addVerifiers(registrations);
		return registrations;
	}

	private void addVerifiers(List<SocketServerRegistration> registrations) {
		for (RequestVerifier verifier : this.beanFactory.getBeanProvider(RequestVerifier.class)
			.orderedStream()
			.toList()) {
			registrations.forEach((registration) -> registration.server().addRequestVerifier(verifier));
		}
	}

	private List<SocketServerRegistration> beans() {
		List<SocketServerRegistration> registrations = new ArrayList<>();
		this.beanFactory.getBeanProvider(BaseServer.class).orderedStream().forEach((server) -> {
			Duration timeout = server.config().closeTimeout();
			registrations.add(new SocketServerRegistration(server, true, timeout));
		});
		return registrations;
	}

	private static Set<String> names(List<SocketServerRegistration> registrations, List<ServerDefinition> definitions) {
		Set<String> names = new HashSet<>();
		registrations.forEach((registration) -> addUnique(names, registration.server().name()));
		definitions.forEach((definition) -> addUnique(names, definition.name()));
		return names;
	}

	private static void addUnique(Set<String> names, String name) {
		if (!names.add(name)) {
			throw new FailureAnalyzedException("There is more than one socket server '" + name + "'.",
					"Give the beans of type BaseServer names that differ from each other and from those in "
							+ "properties: ServerConfig.withName(\"…\").");
		}
	}

	private SocketServerRegistration configured(ServerDefinition definition, HandlerCandidates handlers) {
		ServerConfig config = config(definition);
		HandlerCandidate handler = handlers.choose(definition);
		BaseServer<?> server = server(this.forking.apply(config, definition, handler), handler);
		return new SocketServerRegistration(server, definition.settings().isAutoStartup(),
				drainTimeout(definition.settings()));
	}

	private ServerConfig config(ServerDefinition definition) {
		ServerConfig config = ServerConfigMapper.map(definition, Threading.VIRTUAL.isActive(this.environment),
				this.tls);
		for (SocketServerCustomizer customizer : this.customizers.orderedStream().toList()) {
			config = customized(config, customizer, definition);
		}
		return config;
	}

	private ServerConfig customized(ServerConfig config, SocketServerCustomizer customizer,
			ServerDefinition definition) {
		@Nullable ServerConfig customized = customizer.customize(config);
		if (customized == null) {
			throw this.failures.noConfiguration(customizer, definition);
		}
		if (!customized.name().equals(definition.name())) {
			throw this.failures.renamed(customizer, definition, customized.name());
		}
		return customized;
	}

	/**
	 * Returns how a server that properties describe speaks TLS, without making it.
	 * @param serverName the server's name
	 * @return the settings; {@code null} if it does not, or there is none of that name
	 */
	@Nullable TlsSettings tls(String serverName) {
		for (ServerDefinition definition : new ServerDefinitions(this.properties, this.environment).resolve(true)) {
			if (definition.name().equals(serverName)) {
				return config(definition).tls();
			}
		}
		return null;
	}

	private BaseServer<?> server(ServerConfig config, HandlerCandidate handler) {
		HandlerFactories factories = new HandlerFactories(this.beanFactory);
		@Nullable BaseServer<?> server = config.type().isStream()
				? this.serverFactory.createStreamServer(config, factories.of(handler.beanName()))
				: this.serverFactory.createDatagramServer(config, factories.of(handler.beanName()));
		if (server == null) {
			throw this.failures.noServer(this.serverFactory, config.name());
		}
		return server;
	}

	private Duration drainTimeout(SocketServerSettings settings) {
		if (settings.getShutdown() == SocketServerSettings.Shutdown.IMMEDIATE) {
			return Duration.ZERO;
		}
		@Nullable Duration timeout = settings.getCloseTimeout();
		return (timeout != null) ? timeout : phaseTimeout();
	}

	private Duration phaseTimeout() {
		return Binder.get(this.environment)
			.bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
			.orElse(Duration.ofSeconds(30));
	}

}
