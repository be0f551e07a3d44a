package io.github.socketserver.selftest.trial;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

import io.github.socketserver.BaseServer;
import io.github.socketserver.SocketType;
import org.jspecify.annotations.Nullable;

/**
 * What this platform has, found out by trying.
 */
final class Platform {

	private final Map<Mode, @Nullable String> modes = new EnumMap<>(Mode.class);

	private final Map<SocketType, @Nullable String> types = new EnumMap<>(SocketType.class);

	/**
	 * Returns why a kind of server cannot be had here.
	 * @param mode its concurrency mode
	 * @param type its socket type
	 * @return the reason; {@code null} if it can
	 */
	@Nullable String obstacle(Mode mode, SocketType type) {
		String lacksType = this.types.containsKey(type) ? this.types.get(type) : tried(Mode.THREADING, type);
		this.types.put(type, lacksType);
		if (lacksType != null) {
			return lacksType;
		}
		String lacksMode = this.modes.containsKey(mode) ? this.modes.get(mode) : tried(mode, SocketType.TCP);
		this.modes.put(mode, lacksMode);
		return lacksMode;
	}

	private static @Nullable String tried(Mode mode, SocketType type) {
		try (BaseServer<?> server = ServerMaker.echo().make(Servers.config(mode, type), new HandlerLedger())) {
			server.bind();
			return null;
		}
		catch (IOException | RuntimeException | LinkageError ex) {
			return (ex.getMessage() != null) ? ex.getMessage() : ex.toString();
		}
	}

}
