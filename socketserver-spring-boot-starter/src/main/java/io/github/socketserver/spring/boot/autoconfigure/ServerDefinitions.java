package io.github.socketserver.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.BeanUtils;
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

	private static final Set<String> KEYS = Arrays.stream(BeanUtils.getPropertyDescriptors(SocketServerSettings.class))
		.map((property) -> property.getName().toLowerCase(Locale.ROOT))
		.collect(Collectors.toUnmodifiableSet());

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

	/*
	 * Other keys, such as those of an environment variable that only begins alike, do not
	 * count.
	 */
	private Set<String> flatKeys() {
		Set<String> names = new TreeSet<>();
		for (String key : keys(PREFIX)) {
			if (KEYS.contains(key.replace("-", ""))) {
				names.add(PREFIX + "." + key);
			}
		}
		return names;
	}

	private Set<String> keys(String prefix) {
		return Binder.get(this.environment)
			.bind(prefix, Bindable.mapOf(String.class, Object.class))
			.map(Map::keySet)
			.orElse(Set.of());
	}

}
