package io.github.socketserver.spring.boot.worker;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link MainMethod}.
 */
class MainMethodTests {

	private static String called = "";

	@Test
	void aMethodWithArgumentsIsCalledWithThem() throws Exception {
		find(WithArguments.class).call(new String[] { "a", "b" });
		assertThat(called).isEqualTo("a b");
	}

	@Test
	void aMethodWithoutArgumentsIsCalled() throws Exception {
		find(WithoutArguments.class).call(new String[] { "a" });
		assertThat(called).isEqualTo("no arguments");
	}

	@Test
	void aMethodThatFailsThrowsItsOwnException() {
		assertThatIOException().isThrownBy(() -> find(Failing.class).call(new String[0])).withMessage("as it happens");
	}

	@Test
	void aMethodOfAnObjectIsNoMainMethod() {
		assertThat(MainMethod.find(OfAnObject.class)).isNull();
		assertThat(MainMethod.find(String.class)).isNull();
	}

	private static MainMethod find(Class<?> type) {
		MainMethod method = MainMethod.find(type);
		assertThat(method).isNotNull();
		return method;
	}

	static class WithArguments {

		static void main(String[] args) {
			called = String.join(" ", args);
		}

	}

	static class WithoutArguments {

		@SuppressWarnings("unused")
		private static void main() {
			called = "no arguments";
		}

	}

	static class Failing {

		static void main(String[] args) throws IOException {
			throw new IOException("as it happens");
		}

	}

	static class OfAnObject {

		void main(String[] args) {
		}

	}

}
