package io.github.socketserver.sample.upload;

import java.time.Duration;
import java.util.Map;

import io.github.socketserver.io.Framing;
import org.jspecify.annotations.Nullable;

/**
 * What all clients have in common: how frames are cut, and the commands that there are.
 *
 * @since 0.1.0
 */
public class UploadProtocol {

	private final Framing framing;

	private final Duration headerTimeout;

	private final Map<String, UploadCommand> commands;

	/**
	 * Creates the protocol over a store.
	 * @param properties the properties
	 * @param store where the files are
	 */
	public UploadProtocol(UploadProperties properties, UploadStore store) {
		this.framing = Framing.lengthPrefixed(4, properties.byteOrder().toByteOrder(),
				Math.toIntExact(properties.maxHeaderSize().toBytes()));
		this.headerTimeout = properties.headerTimeout();
		this.commands = Map.of("put", new PutCommand(store), "get", new GetCommand(store));
	}

	Framing framing() {
		return this.framing;
	}

	Duration headerTimeout() {
		return this.headerTimeout;
	}

	UploadCommand command(String name) throws UploadRefusedException {
		@Nullable UploadCommand command = this.commands.get(name);
		if (command == null) {
			throw new UploadRefusedException("'cmd' must be put or get");
		}
		return command;
	}

}
