package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.SocketType;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * A server that properties describe.
 *
 * @param name the server's name
 * @param prefix what its properties begin with
 * @param settings its properties
 * @param enabled whether there is to be such a server
 */
record ServerDefinition(String name, String prefix, SocketServerSettings settings, boolean enabled) {

	static final String DEFAULT_NAME = "default";

	SocketType type() {
		@Nullable SocketType type = this.settings.getType();
		return (type != null) ? type : SocketType.TCP;
	}

	String property(String key) {
		return this.prefix + "." + key;
	}

	/**
	 * Makes the failure of a value that cannot be used.
	 * @param key the property's key
	 * @param value the value
	 * @param reason why it cannot be used
	 * @return the failure
	 */
	InvalidConfigurationPropertyValueException invalid(String key, Object value, RuntimeException reason) {
		return new InvalidConfigurationPropertyValueException(property(key), value, String.valueOf(reason.getMessage()),
				reason);
	}

	@Override
	public String toString() {
		return "socket server '" + this.name + "'";
	}

}
