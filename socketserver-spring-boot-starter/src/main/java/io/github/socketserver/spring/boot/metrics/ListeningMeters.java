package io.github.socketserver.spring.boot.metrics;

import java.util.List;

import io.github.socketserver.event.ServerListener;
import io.micrometer.core.instrument.Meter;

/**
 * {@link ServerListener} with meters of its own.
 */
interface ListeningMeters extends ServerListener {

	/**
	 * Returns the meters that were registered so far.
	 * @return the meters
	 */
	List<Meter> meters();

}
