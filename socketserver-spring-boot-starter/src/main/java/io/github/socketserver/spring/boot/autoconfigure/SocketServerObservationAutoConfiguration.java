package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.metrics.MeasuresRequests;
import io.github.socketserver.spring.boot.observation.SocketServerObservations;
import io.github.socketserver.spring.boot.observation.SocketServerRequestObservationConvention;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for observations of requests to
 * socket servers.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = SocketServerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnServing
@ConditionalOnBean({ ObservationRegistry.class, SocketServers.class })
@ConditionalOnBooleanProperty(name = "socketserver.observation.enabled", matchIfMissing = true)
public final class SocketServerObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SocketServerObservations socketServerObservations(ObservationRegistry registry,
			ObjectProvider<SocketServerRequestObservationConvention> convention) {
		return new SocketServerObservations(registry, convention.getIfAvailable());
	}

	/*
	 * Nobody else asks for it, and servers may start before anybody asks for them.
	 */
	@Bean
	@Lazy(false)
	SmartInitializingSingleton socketServerObservationInitializer(SocketServerObservations observations,
			SocketServers servers, ObjectProvider<MeasuresRequests> meters) {
		return () -> {
			meters.orderedStream().forEach((each) -> each.leaveRequestsTo(observations::isActive));
			observations.observe(servers);
		};
	}

}
