package io.github.socketserver.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where tests put their files: a directory of this process with a short path, since the
 * path of a Unix socket may have 107 bytes. {@link LeakCheck} looks here.
 */
public final class TestDirectory {

	private static final Path ROOT = Path.of(System.getProperty("java.io.tmpdir"),
			"sst-" + ProcessHandle.current().pid());

	private static final AtomicLong COUNT = new AtomicLong();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> ROOT.toFile().delete()));
	}

	private TestDirectory() {
	}

	static Path root() {
		return ROOT;
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
