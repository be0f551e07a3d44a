package io.github.socketserver.selftest.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A directory of this process for the files of sockets. Its path is short, since that of
 * a Unix socket may have 107 bytes.
 *
 * @since 0.1.0
 */
public final class Workspace {

	private static final Path ROOT = Path.of(System.getProperty("java.io.tmpdir"),
			"sss-" + ProcessHandle.current().pid());

	private static final AtomicLong COUNT = new AtomicLong();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> ROOT.toFile().delete()));
	}

	private Workspace() {
	}

	/**
	 * Returns a path that nothing has used before. Whoever creates a file there deletes
	 * it.
	 * @return the path
	 */
	public static Path freshPath() {
		try {
			Files.createDirectories(ROOT);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return ROOT.resolve("s" + COUNT.incrementAndGet());
	}

}
