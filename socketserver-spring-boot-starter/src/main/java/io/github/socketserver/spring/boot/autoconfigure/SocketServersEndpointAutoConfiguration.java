package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.actuate.SocketServersEndpoint;
import io.github.socketserver.spring.boot.actuate.SocketServersEndpointWebExtension;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the endpoint of socket servers.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = SocketServerAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(SocketServersEndpoint.class)
@ConditionalOnServing
@ConditionalOnBean(SocketServers.class)
@EnableConfigurationProperties(SocketServersEndpointProperties.class)
public final class SocketServersEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SocketServersEndpoint socketServersEndpoint(SocketServers servers, SocketServersEndpointProperties properties) {
		return new SocketServersEndpoint(servers, properties.getShowAddresses());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(SocketServersEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	SocketServersEndpointWebExtension socketServersEndpointWebExtension(SocketServersEndpoint endpoint,
			SocketServersEndpointProperties properties) {
		return new SocketServersEndpointWebExtension(endpoint, properties.getShowAddresses(), properties.getRoles());
	}

}
