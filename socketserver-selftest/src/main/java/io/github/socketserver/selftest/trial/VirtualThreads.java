package io.github.socketserver.selftest.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.socketserver.selftest.net.Workspace;

/**
 * Lists the virtual threads of this process, which no list of threads contains. The
 * method that dumps them exists from Java 21 on.
 */
final class VirtualThreads {

	private static final Pattern LINE = Pattern.compile("^(#\\d+) \"(.*)\" virtual.*$");

	private VirtualThreads() {
	}

	static Map<String, String> running() {
		Map<String, String> running = new TreeMap<>();
		Path dump = Workspace.freshPath();
		try {
			dumpTo(dump);
			for (String line : Files.readAllLines(dump)) {
				Matcher matcher = LINE.matcher(line);
				if (matcher.matches()) {
					running.put(matcher.group(1), matcher.group(2) + " (virtual)");
				}
			}
			Files.deleteIfExists(dump);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
		return running;
	}

	private static void dumpTo(Path file) throws ReflectiveOperationException {
		Class<?> type = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
		Class<?> format = Class.forName(type.getName() + "$ThreadDumpFormat");
		Object bean = ManagementFactory.getPlatformMXBean(type.asSubclass(PlatformManagedObject.class));
		type.getMethod("dumpThreads", String.class, format)
			.invoke(bean, file.toString(), format.getField("TEXT_PLAIN").get(null));
	}

}
