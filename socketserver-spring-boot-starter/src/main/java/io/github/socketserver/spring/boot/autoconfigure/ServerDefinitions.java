package io.github.socketserver.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.core.env.Environment;
import org.springframework.core.log.LogMessage;

/**
 * The servers that properties describe: the flat keys, and one for each name.
 */
final class ServerDefinitions {

	private static final Log logger = LogFactory.getLog(ServerDefinitions.class);

	private static final String PREFIX = "socketserver";

	private static final String SERVER_PREFIX = PREFIX + ".server";

	private static final Set<String> GLOBAL_KEYS = Set.of("enabled", "server");

	private final SocketServerProperties properties;

	private final Environment environment;

	ServerDefinitions(SocketServerProperties properties, Environment environment) {
		this.properties = properties;
		this.environment = environment;
	}

	/**
	 * Returns the definitions.
	 * @param servable whether something else than properties calls for a server: a
	 * handler is there, and no other server
	 * @return the definitions, those of disabled servers too
	 */
	List<ServerDefinition> resolve(boolean servable) {
		List<ServerDefinition> definitions = new ArrayList<>();
		Map<String, SocketServerProperties.Server> named = ServerNames.check(this.properties.getServer(),
				this.environment);
		Set<String> flatKeys = flatKeys();
		rejectBothDefaults(named, flatKeys);
		if (isDefaultConfigured() || (named.isEmpty() && servable)) {
			definitions.add(new ServerDefinition(ServerDefinition.DEFAULT_NAME, PREFIX, this.properties, true));
		}
		else if (!flatKeys.isEmpty()) {
			logger.warn(LogMessage.format("The properties %s have no effect: they describe the socket server "
					+ "'default', which does not exist, and named servers inherit nothing", flatKeys));
		}
		named.forEach((name, server) -> definitions
			.add(new ServerDefinition(name, SERVER_PREFIX + "." + name, server, server.isEnabled())));
		return definitions;
	}

	private boolean isDefaultConfigured() {
		return this.properties.getType() != null || this.properties.getPort() != null
				|| this.properties.getPath() != null || this.properties.getHandler() != null;
	}

	private void rejectBothDefaults(Map<String, SocketServerProperties.Server> named, Set<String> flatKeys) {
		if (named.containsKey(ServerDefinition.DEFAULT_NAME) && !flatKeys.isEmpty()) {
			Set<String> names = new TreeSet<>(flatKeys);
			keys(SERVER_PREFIX + "." + ServerDefinition.DEFAULT_NAME)
				.forEach((key) -> names.add(SERVER_PREFIX + "." + ServerDefinition.DEFAULT_NAME + "." + key));
			throw new MutuallyExclusiveConfigurationPropertiesException(names, names);
		}
	}

	private Set<String> flatKeys() {
		Set<String> names = new TreeSet<>();
		keys(PREFIX).stream()
			.filter((key) -> !GLOBAL_KEYS.contains(key))
			.forEach((key) -> names.add(PREFIX + "." + key));
		return names;
	}

	private Set<String> keys(String prefix) {
		return Binder.get(this.environment)
			.bind(prefix, Bindable.mapOf(String.class, Object.class))
			.map(Map::keySet)
			.orElse(Set.of());
	}

}
