package io.github.socketserver.transport;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import io.github.socketserver.testing.TestDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a server says where junixsocket is missing, and that the rest does not need it.
 */
class JunixsocketTests {

	private static final Set<PosixFilePermission> PERMISSIONS = PosixFilePermissions.fromString("rw-------");

	@Test
	void itIsPresentHere() {
		assertThat(Junixsocket.isPresent()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void withoutItUnixDatagramsAreRefusedWithTheRemedy(boolean byEngine) {
		SocketAddress address = UnixDomainSocketAddress.of("/tmp/never-created");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> bind(address, byEngine))
			.withMessageContaining("does not support a Unix datagram socket")
			.withMessageContaining("junixsocket");
		assertThat(Path.of("/tmp/never-created")).doesNotExist();
	}

	@Test
	void withoutItUnixStreamsWithAPathAreServed() throws Throwable {
		try (AutoCloseable listener = (AutoCloseable) listen(UnixDomainSocketAddress.of(TestDirectory.freshPath()))) {
			assertThat(listener).isNotNull();
		}
	}

	@Test
	void withoutItNothingCanBeHandedOverToAnotherProcess() throws ReflectiveOperationException {
		Class<?> transport = new WithoutJunixsocket().loadClass(HandOverTransport.class.getName());
		assertThat((String) transport.getMethod("obstacle").invoke(null)).startsWith("it needs junixsocket; add");
	}

	private static Object listen(SocketAddress address) throws Throwable {
		ClassLoader loader = new WithoutJunixsocket();
		Object settings = settings(loader);
		return call(transport(loader).getMethod("listen", SocketAddress.class, Set.class, settings.getClass()), address,
				PERMISSIONS, settings);
	}

	private static Object bind(SocketAddress address, boolean byEngine) throws Throwable {
		ClassLoader loader = new WithoutJunixsocket();
		Object settings = settings(loader);
		return call(
				transport(loader).getMethod("bind", SocketAddress.class, Set.class, settings.getClass(), boolean.class),
				address, PERMISSIONS, settings, byEngine);
	}

	private static Class<?> transport(ClassLoader loader) throws ClassNotFoundException {
		return loader.loadClass(UnixTransport.class.getName());
	}

	private static Object settings(ClassLoader loader) throws ReflectiveOperationException {
		return loader.loadClass(SocketSettings.class.getName()).getConstructors()[0].newInstance(16, false, false, 0, 0,
				false, false);
	}

	private static Object call(Method target, Object... arguments) throws Throwable {
		try {
			return target.invoke(null, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	/**
	 * Loads the project's classes anew and finds no junixsocket.
	 */
	private static final class WithoutJunixsocket extends ClassLoader {

		WithoutJunixsocket() {
			super(JunixsocketTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith("org.newsclub")) {
				throw new ClassNotFoundException(name);
			}
			if (!name.startsWith("io.github.socketserver")) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : define(name);
			}
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (InputStream bytes = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
				if (bytes == null) {
					throw new ClassNotFoundException(name);
				}
				byte[] all = bytes.readAllBytes();
				return defineClass(name, all, 0, all.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
