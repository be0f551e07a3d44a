package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.SocketType;
import org.jspecify.annotations.Nullable;

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

	@Override
	public String toString() {
		return "socket server '" + this.name + "'";
	}

}
