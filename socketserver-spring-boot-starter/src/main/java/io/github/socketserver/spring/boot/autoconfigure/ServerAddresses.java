package io.github.socketserver.spring.boot.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

import io.github.socketserver.ServerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.util.StringUtils;

/**
 * The addresses that a server is to bind: hosts and a port, or a path.
 */
final class ServerAddresses {

	private final ServerDefinition definition;

	private final SocketServerSettings settings;

	private ServerAddresses(ServerDefinition definition) {
		this.definition = definition;
		this.settings = definition.settings();
	}

	static List<SocketAddress> of(ServerDefinition definition) {
		ServerAddresses addresses = new ServerAddresses(definition);
		addresses.rejectContradictions();
		return definition.type().isUnix() ? addresses.unix() : addresses.inet();
	}

	private void rejectContradictions() {
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((entries) -> {
			entries.put(property("address"), this.settings.getAddress());
			entries.put(property("addresses"), addressesOrNull());
			entries.put(property("path"), this.settings.getPath());
		});
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((entries) -> {
			entries.put(property("port"), this.settings.getPort());
			entries.put(property("path"), this.settings.getPath());
		});
		if (this.definition.type().isUnix()) {
			rejectForType("port", this.settings.getPort(), "'tcp' or 'udp'");
			rejectForType("address", this.settings.getAddress(), "'tcp' or 'udp'");
			rejectForType("addresses", addressesOrNull(), "'tcp' or 'udp'");
		}
		else {
			rejectForType("path", this.settings.getPath(), "'unix-stream' or 'unix-datagram'");
		}
	}

	private void rejectForType(String key, @Nullable Object value, String types) {
		if (value != null) {
			throw new FailureAnalyzedException(
					"The property '" + property(key) + "' is set to '" + value + "', but the " + this.definition
							+ " is of type '" + this.definition.type() + "', for which it has no meaning.",
					"Remove '" + property(key) + "', or set '" + property("type") + "' to " + types + ".");
		}
	}

	private @Nullable List<InetAddress> addressesOrNull() {
		return this.settings.getAddresses().isEmpty() ? null : this.settings.getAddresses();
	}

	private List<SocketAddress> unix() {
		String path = this.settings.getPath();
		if (!StringUtils.hasText(path)) {
			throw missing("path", "the path of its socket, or '@name' for a name in Linux's abstract name space");
		}
		try {
			return ServerConfig.unixStream(path).addresses();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(property("path"), path,
					String.valueOf(ex.getMessage()), ex);
		}
	}

	private List<SocketAddress> inet() {
		Integer port = this.settings.getPort();
		if (port == null) {
			throw missing("port", "the port to bind, or 0 for any free one");
		}
		if (port < 0 || port > 65_535) {
			throw new InvalidConfigurationPropertyValueException(property("port"), port,
					"The port must be from 0 to 65535.");
		}
		return hosts().stream().<SocketAddress>map((host) -> new InetSocketAddress(host, port)).toList();
	}

	private List<InetAddress> hosts() {
		InetAddress address = this.settings.getAddress();
		if (address != null) {
			return List.of(address);
		}
		List<InetAddress> addresses = this.settings.getAddresses();
		return addresses.isEmpty() ? List.of(InetAddress.getLoopbackAddress()) : addresses;
	}

	private FailureAnalyzedException missing(String key, String value) {
		return new FailureAnalyzedException(
				"The property '" + property(key) + "' is not set, but the " + this.definition + " of type '"
						+ this.definition.type() + "' needs it.",
				"Set '" + property(key) + "' to " + value + ". To have another kind of socket, set '" + property("type")
						+ "'.");
	}

	private String property(String key) {
		return this.definition.property(key);
	}

}
