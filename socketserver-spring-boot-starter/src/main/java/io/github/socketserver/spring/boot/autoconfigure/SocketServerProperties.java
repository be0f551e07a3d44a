package io.github.socketserver.spring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@link ConfigurationProperties @ConfigurationProperties} of socket servers. The flat
 * keys describe the server named {@code default}, {@code server.<name>} has the same keys
 * for further servers. A named server inherits nothing from the flat keys.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("socketserver")
public class SocketServerProperties extends SocketServerSettings {

	/**
	 * Whether socket servers are enabled at all.
	 */
	private boolean enabled = true;

	private final Observation observation = new Observation();

	/**
	 * Named servers. Each has the same keys as the server that the flat keys describe.
	 */
	private final Map<String, Server> server = new LinkedHashMap<>();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Observation getObservation() {
		return this.observation;
	}

	public Map<String, Server> getServer() {
		return this.server;
	}

	/**
	 * Properties of observations.
	 *
	 * @since 0.1.0
	 */
	public static class Observation {

		/**
		 * Whether to observe the requests of all servers, if there is an observation
		 * registry.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

	/**
	 * Properties of a named server.
	 *
	 * @since 0.1.0
	 */
	public static class Server extends SocketServerSettings {

		/**
		 * Whether the server is enabled.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

}
