package io.github.socketserver.selftest.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Makes SLF4J log into the {@link LogBook}.
 *
 * @since 0.1.0
 */
public final class LogBookProvider implements SLF4JServiceProvider {

	private final Map<String, Logger> loggers = new ConcurrentHashMap<>();

	private final IMarkerFactory markers = new BasicMarkerFactory();

	private final MDCAdapter mdc = new BasicMDCAdapter();

	/**
	 * Creates the provider.
	 */
	public LogBookProvider() {
	}

	@Override
	public ILoggerFactory getLoggerFactory() {
		return (name) -> this.loggers.computeIfAbsent(name, LogBookLogger::new);
	}

	@Override
	public IMarkerFactory getMarkerFactory() {
		return this.markers;
	}

	@Override
	public MDCAdapter getMDCAdapter() {
		return this.mdc;
	}

	@Override
	public String getRequestedApiVersion() {
		return "2.0.99";
	}

	@Override
	public void initialize() {
	}

}
