package io.github.socketserver.io;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ByteSearch}.
 */
class ByteSearchTests {

	@ParameterizedTest
	@ValueSource(bytes = { '\n', 0, 1, -1, -128, 127 })
	void aByteIsFoundAtEachPlaceFromEachBegin(byte wanted) {
		byte other = (byte) (wanted ^ 1);
		for (int place = 0; place < 40; place++) {
			byte[] bytes = new byte[40];
			Arrays.fill(bytes, other);
			bytes[place] = wanted;
			for (int from = 0; from < 40; from++) {
				assertThat(ByteSearch.indexOf(bytes, from, 40, wanted)).isEqualTo((from <= place) ? place : -1);
				assertThat(ByteSearch.indexOf(bytes, 0, from, wanted)).isEqualTo((from > place) ? place : -1);
			}
		}
	}

	@Test
	void theFirstOfSeveralIsFoundWhateverStandsBetween() {
		Random random = new Random(7);
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = new byte[random.nextInt(64)];
			for (int j = 0; j < bytes.length; j++) {
				bytes[j] = (byte) (random.nextInt(4) * 85);
			}
			int from = (bytes.length == 0) ? 0 : random.nextInt(bytes.length);
			byte wanted = (byte) (random.nextInt(4) * 85);
			assertThat(ByteSearch.indexOf(bytes, from, bytes.length, wanted)).isEqualTo(oneByOne(bytes, from, wanted));
		}
	}

	private static int oneByOne(byte[] bytes, int from, byte wanted) {
		for (int i = from; i < bytes.length; i++) {
			if (bytes[i] == wanted) {
				return i;
			}
		}
		return -1;
	}

}
