package io.github.socketserver.spring.boot;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/**
 * Readiness of the application: withdrawn before servers drain, and given back when they
 * start again. Web applications withdraw it by themselves, but only when they close.
 */
final class TrafficReadiness {

	private final ApplicationContext applicationContext;

	private final @Nullable ApplicationAvailability availability;

	private volatile boolean withdrawn;

	TrafficReadiness(ApplicationContext applicationContext, @Nullable ApplicationAvailability availability) {
		this.applicationContext = applicationContext;
		this.availability = availability;
	}

	void refuse() {
		if (this.availability != null && this.availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC) {
			this.withdrawn = true;
			AvailabilityChangeEvent.publish(this.applicationContext, ReadinessState.REFUSING_TRAFFIC);
		}
	}

	void restore() {
		if (this.withdrawn) {
			this.withdrawn = false;
			AvailabilityChangeEvent.publish(this.applicationContext, ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

}
