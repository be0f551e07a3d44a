package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.metrics.SocketServerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for meters of socket servers.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = SocketServerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnServing
@ConditionalOnBean({ MeterRegistry.class, SocketServers.class })
public final class SocketServerMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SocketServerMetrics socketServerMetrics(SocketServers servers) {
		return new SocketServerMetrics(servers, Tags.empty());
	}

}
