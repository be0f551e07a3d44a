package io.github.socketserver.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Names of servers. Environment variables have no dashes, so a name that differs from
 * another in its dashes only is that other one, if it comes from there.
 */
final class ServerNames {

	private static final Pattern VALID = Pattern.compile("[a-z0-9-]+");

	private static final ConfigurationPropertyName PARENT = ConfigurationPropertyName.of("socketserver.server");

	private ServerNames() {
	}

	static <S> Map<String, S> check(Map<String, S> servers, Environment environment) {
		Map<String, List<String>> similar = new LinkedHashMap<>();
		for (String name : servers.keySet()) {
			requireValid(name);
			similar.computeIfAbsent(name.replace("-", ""), (key) -> new ArrayList<>()).add(name);
		}
		Map<String, S> checked = new LinkedHashMap<>();
		similar.values().forEach((names) -> {
			String name = only(names, environment);
			checked.put(name, servers.get(name));
		});
		return checked;
	}

	private static void requireValid(String name) {
		if (!VALID.matcher(name).matches()) {
			throw new FailureAnalyzedException("The socket server name '" + name
					+ "' in the property 'socketserver.server." + name + "' is not valid.",
					"Use lower-case letters, digits and dashes only.");
		}
	}

	private static String only(List<String> names, Environment environment) {
		List<String> written = (names.size() > 1)
				? names.stream().filter((name) -> isWritten(name, environment)).toList() : names;
		if (written.size() == 1) {
			return written.get(0);
		}
		throw new FailureAnalyzedException(
				"The socket server names '" + String.join("' and '", names)
						+ "' in the properties 'socketserver.server' differ in dashes only.",
				"Rename one of the servers: environment variables could not tell them apart.");
	}

	private static boolean isWritten(String name, Environment environment) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (!(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)
					&& source instanceof IterableConfigurationPropertySource iterable
					&& iterable.stream().anyMatch((property) -> isOf(property, name))) {
				return true;
			}
		}
		return false;
	}

	private static boolean isOf(ConfigurationPropertyName property, String name) {
		return PARENT.isAncestorOf(property)
				&& name.equals(property.getElement(PARENT.getNumberOfElements(), Form.ORIGINAL));
	}

}
