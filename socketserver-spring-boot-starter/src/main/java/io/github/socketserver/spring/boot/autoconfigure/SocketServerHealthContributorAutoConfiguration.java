package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.health.SocketServersHealthContributor;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health of socket servers.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = SocketServerAutoConfiguration.class)
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("socketserver")
@ConditionalOnServing
@ConditionalOnBean(SocketServers.class)
public final class SocketServerHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "socketserverHealthIndicator", "socketserverHealthContributor" })
	SocketServersHealthContributor socketserverHealthContributor(SocketServers servers) {
		return new SocketServersHealthContributor(servers);
	}

}
