package io.github.socketserver.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BeginMark}.
 */
class BeginMarkTests {

	@Test
	void nothingIsWrittenDownAtFirst() throws IOException {
		try (BeginMark mark = BeginMark.create()) {
			assertThat(mark.read()).isEqualTo(BeginMark.NONE);
			BeginMark.Pen.of(mark.toMessage());
			assertThat(mark.read()).isEqualTo(BeginMark.NONE);
		}
	}

	@Test
	void whatIsWrittenDownLastIsRead() throws IOException {
		try (BeginMark mark = BeginMark.create()) {
			BeginMark.Pen pen = BeginMark.Pen.of(mark.toMessage());
			pen.write(1);
			assertThat(mark.read()).isOne();
			pen.write(Long.MAX_VALUE);
			assertThat(mark.read()).isEqualTo(Long.MAX_VALUE);
		}
	}

	@Test
	void nobodyFindsItOnceItsWorkerHas() throws IOException {
		try (BeginMark mark = BeginMark.create()) {
			BeginMark.Pen.of(mark.toMessage());
			assertThat(pathOf(mark)).doesNotExist();
			assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> BeginMark.Pen.of(mark.toMessage()));
		}
	}

	@Test
	void nothingIsLeftOfOneWhoseWorkerNeverCame() throws IOException {
		BeginMark mark = BeginMark.create();
		assertThat(Files.size(pathOf(mark))).isEqualTo(Long.BYTES);
		mark.close();
		assertThat(pathOf(mark)).doesNotExist();
	}

	private static Path pathOf(BeginMark mark) throws IOException {
		return Path.of(mark.toMessage().read().readUTF());
	}

}
