package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.spring.boot.SocketServerCustomizer;
import io.github.socketserver.spring.boot.SocketServerDrainLifecycle;
import io.github.socketserver.spring.boot.SocketServerFactory;
import io.github.socketserver.spring.boot.SocketServerStartStopLifecycle;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.worker.HandlerBeans;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;

/**
 * {@link AutoConfiguration Auto-configuration} for socket servers.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "socketserver.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SocketServerProperties.class)
@ImportRuntimeHints(SocketServerRuntimeHints.class)
public final class SocketServerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(SocketServerFactory.class)
	DefaultSocketServerFactory socketServerFactory() {
		return new DefaultSocketServerFactory();
	}

	private static SocketServers servers(SocketServerProperties properties,
			ConfigurableApplicationContext applicationContext, SocketServerFactory serverFactory,
			ObjectProvider<SocketServerCustomizer> customizers) {
		return new SocketServers(configured(properties, applicationContext, serverFactory, customizers),
				applicationContext);
	}

	private static ConfiguredServers configured(SocketServerProperties properties,
			ConfigurableApplicationContext applicationContext, SocketServerFactory serverFactory,
			ObjectProvider<SocketServerCustomizer> customizers) {
		return new ConfiguredServers(properties, applicationContext.getEnvironment(),
				applicationContext.getBeanFactory(), serverFactory, customizers);
	}

	/**
	 * Serves the clients of the servers.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnServing
	static class ServingConfiguration {

		@Bean
		@ConditionalOnMissingBean
		SocketServers socketServers(SocketServerProperties properties,
				ConfigurableApplicationContext applicationContext, SocketServerFactory serverFactory,
				ObjectProvider<SocketServerCustomizer> customizers) {
			return servers(properties, applicationContext, serverFactory, customizers);
		}

		@Bean
		@ConditionalOnMissingBean(name = "socketServerStartStopLifecycle")
		SocketServerStartStopLifecycle socketServerStartStopLifecycle(SocketServers servers) {
			return new SocketServerStartStopLifecycle(servers);
		}

		@Bean
		@ConditionalOnMissingBean(name = "socketServerDrainLifecycle")
		SocketServerDrainLifecycle socketServerDrainLifecycle(SocketServers servers,
				ConfigurableApplicationContext applicationContext,
				ObjectProvider<ApplicationAvailability> availability) {
			return new SocketServerDrainLifecycle(servers, applicationContext, availability.getIfAvailable());
		}

	}

	/**
	 * Serves what a parent process hands over. The servers are made only if a bean asks
	 * for them.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(ConditionalOnServing.WORKER)
	static class WorkerConfiguration {

		@Bean
		@Lazy
		@ConditionalOnMissingBean
		SocketServers socketServers(SocketServerProperties properties,
				ConfigurableApplicationContext applicationContext, SocketServerFactory serverFactory,
				ObjectProvider<SocketServerCustomizer> customizers) {
			return servers(properties, applicationContext, serverFactory, customizers);
		}

		@Bean
		HandlerBeans socketServerHandlerBeans(SocketServerProperties properties,
				ConfigurableApplicationContext applicationContext, SocketServerFactory serverFactory,
				ObjectProvider<SocketServerCustomizer> customizers) {
			return new WorkerBeans(new HandlerFactories(applicationContext.getBeanFactory()),
					configured(properties, applicationContext, serverFactory, customizers));
		}

	}

}
