package io.github.socketserver.spring.boot;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.socketserver.BaseServer;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Properties that tell what servers are bound to: {@code local.socketserver.<name>.port}
 * or {@code .path}, with several addresses {@code .ports} too, and the same without a
 * name for the main server.
 */
final class LocalAddresses {

	private static final String PROPERTY_SOURCE_NAME = "server.ports";

	private LocalAddresses() {
	}

	static void publish(BaseServer<?> server, boolean main, ApplicationContext applicationContext) {
		SocketAddress address = server.localAddress();
		if (address == null) {
			return;
		}
		Map<String, Object> values = values(address, server.localAddresses());
		Map<String, Object> properties = new HashMap<>();
		values.forEach((key, value) -> {
			properties.put("local.socketserver." + server.name() + "." + key, value);
			if (main) {
				properties.put("local.socketserver." + key, value);
			}
		});
		add(properties, applicationContext);
	}

	private static Map<String, Object> values(SocketAddress first, List<SocketAddress> all) {
		if (!(first instanceof InetSocketAddress inet)) {
			return Map.of("path", first.toString());
		}
		return (all.size() > 1) ? Map.of("port", inet.getPort(), "ports", ports(all)) : Map.of("port", inet.getPort());
	}

	private static String ports(List<SocketAddress> addresses) {
		return addresses.stream()
			.map((address) -> String.valueOf(((InetSocketAddress) address).getPort()))
			.collect(Collectors.joining(","));
	}

	private static void add(Map<String, Object> properties, @Nullable ApplicationContext applicationContext) {
		for (ApplicationContext context = applicationContext; context != null; context = context.getParent()) {
			if (context.getEnvironment() instanceof ConfigurableEnvironment environment) {
				add(properties, environment.getPropertySources());
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static void add(Map<String, Object> properties, MutablePropertySources sources) {
		PropertySource<?> source = sources.get(PROPERTY_SOURCE_NAME);
		if (source == null) {
			source = new MapPropertySource(PROPERTY_SOURCE_NAME, new HashMap<>());
			sources.addFirst(source);
		}
		((Map<String, Object>) source.getSource()).putAll(properties);
	}

}
