package io.github.socketserver;

import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import io.github.socketserver.event.PrintableText;
import io.github.socketserver.io.WriteBuffering;

/**
 * A configuration on one line: where the server is to be bound, and what is not as by
 * default, by the names of the properties. Of keys and passwords there is nothing.
 *
 * @param name name of a property
 * @param value how to get at its value; a value that may be {@code null} or hold a secret
 * is given as a word
 */
record ServerConfigText(String name, Function<ServerConfig, Object> value) {

	private static final int MOST_ELEMENTS = 8;

	private static final List<ServerConfigText> SETTINGS = List.of(
			new ServerConfigText("concurrency", ServerConfig::concurrency),
			new ServerConfigText("dual-stack", ServerConfig::dualStack),
			new ServerConfigText("path-permissions",
					(config) -> PosixFilePermissions.toString(config.pathPermissions())),
			new ServerConfigText("queue-size", ServerConfig::queueSize),
			new ServerConfigText("max-connections", ServerConfig::maxConnections),
			new ServerConfigText("max-connections-policy", ServerConfig::maxConnectionsPolicy),
			new ServerConfigText("max-connections-per-client", ServerConfig::maxConnectionsPerClient),
			new ServerConfigText("accept-rate-per-client", ServerConfig::acceptRatePerClient),
			new ServerConfigText("max-frames-per-connection", ServerConfig::maxFramesPerConnection),
			new ServerConfigText("allowed-addresses", ServerConfig::allowedAddresses),
			new ServerConfigText("denied-addresses", ServerConfig::deniedAddresses),
			new ServerConfigText("connection-timeout", ServerConfig::connectionTimeout),
			new ServerConfigText("idle-timeout", ServerConfig::idleTimeout),
			new ServerConfigText("request-timeout", ServerConfig::requestTimeout),
			new ServerConfigText("write-timeout", ServerConfig::writeTimeout),
			new ServerConfigText("max-connection-age", ServerConfig::maxConnectionAge),
			new ServerConfigText("min-throughput", ServerConfig::minThroughput),
			new ServerConfigText("max-pending-output", ServerConfig::maxPendingOutput),
			new ServerConfigText("reply-amplification", ServerConfig::replyAmplification),
			new ServerConfigText("close-policy", ServerConfig::closePolicy),
			new ServerConfigText("close-timeout", ServerConfig::closeTimeout),
			new ServerConfigText("max-packet-size", ServerConfig::maxPacketSize),
			new ServerConfigText("max-line-length", ServerConfig::maxLineLength),
			new ServerConfigText("max-frame-size", ServerConfig::maxFrameSize),
			new ServerConfigText("reuse-address", ServerConfig::reuseAddress),
			new ServerConfigText("reuse-port", ServerConfig::reusePort),
			new ServerConfigText("acceptors", ServerConfig::acceptors),
			new ServerConfigText("tcp-no-delay", ServerConfig::tcpNoDelay),
			new ServerConfigText("keep-alive", ServerConfig::keepAlive),
			new ServerConfigText("receive-buffer-size", ServerConfig::receiveBufferSize),
			new ServerConfigText("send-buffer-size", ServerConfig::sendBufferSize),
			new ServerConfigText("write-buffer-size", (config) -> describe(config.writeBuffering())),
			new ServerConfigText("proxy-protocol", (config) -> (config.proxyProtocol() != null) ? "on" : "off"),
			new ServerConfigText("ssl", (config) -> (config.tls() != null) ? "on" : "off"),
			new ServerConfigText("request-tags", ServerConfig::requestTags),
			new ServerConfigText("mdc", ServerConfig::mdc), new ServerConfigText("timeout", ServerConfig::timeout),
			new ServerConfigText("pollInterval", ServerConfig::pollInterval));

	static String of(ServerConfig config) {
		ServerConfig defaults = ServerConfig.of(config.type());
		StringBuilder text = new StringBuilder("ServerConfig '").append(PrintableText.of(config.name()))
			.append("' of type ")
			.append(config.type());
		if (!config.addresses().isEmpty()) {
			text.append(" for ").append(Addresses.describeAll(config.addresses()));
		}
		SETTINGS.forEach((setting) -> setting.append(text, config, defaults));
		return text.toString();
	}

	/**
	 * Returns the names of all properties that may appear.
	 * @return the names
	 */
	static List<String> names() {
		return SETTINGS.stream().map(ServerConfigText::name).toList();
	}

	private void append(StringBuilder text, ServerConfig config, ServerConfig defaults) {
		Object present = this.value.apply(config);
		if (!Objects.equals(present, this.value.apply(defaults))) {
			text.append(", ").append(this.name).append('=').append(PrintableText.of(describe(present)));
		}
	}

	private static String describe(Object value) {
		if (!(value instanceof Collection<?> elements) || elements.size() <= MOST_ELEMENTS) {
			return value.toString();
		}
		return elements.stream().limit(MOST_ELEMENTS).toList() + " and " + (elements.size() - MOST_ELEMENTS) + " more";
	}

	private static String describe(WriteBuffering buffering) {
		return (buffering.mode() == WriteBuffering.Mode.ADAPTIVE) ? "adaptive" : Integer.toString(buffering.size());
	}

}
