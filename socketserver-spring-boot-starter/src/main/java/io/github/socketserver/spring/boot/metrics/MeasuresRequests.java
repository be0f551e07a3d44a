package io.github.socketserver.spring.boot.metrics;

import java.util.function.BooleanSupplier;

/**
 * Measures requests, unless something else does.
 *
 * @since 0.1.0
 */
public interface MeasuresRequests {

	/**
	 * Has requests be measured by something else, so that none is measured twice.
	 * @param measuredElsewhere asked when a request starts
	 */
	void leaveRequestsTo(BooleanSupplier measuredElsewhere);

}
