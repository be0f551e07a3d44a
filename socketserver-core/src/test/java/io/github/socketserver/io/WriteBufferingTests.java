package io.github.socketserver.io;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WriteBufferingTests {

	@Test
	void aBufferOfNoBytesIsWriteThrough() {
		assertThat(WriteBuffering.buffered(0)).isEqualTo(WriteBuffering.writeThrough());
		assertThat(WriteBuffering.buffered(1).mode()).isEqualTo(WriteBuffering.Mode.BUFFERED);
	}

	@Test
	void sizesThatDoNotFitTheModeAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> WriteBuffering.buffered(-1)).withMessageContaining("-1");
		assertThatIllegalArgumentException().isThrownBy(() -> new WriteBuffering(WriteBuffering.Mode.ADAPTIVE, 0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new WriteBuffering(WriteBuffering.Mode.WRITE_THROUGH, 10));
	}

}
