package io.github.socketserver.selftest.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Neighbours}.
 */
class NeighboursTests {

	@TempDir
	private Path directory;

	@BeforeEach
	void begin() throws IOException {
		machine(1000, 9000);
		own(500, 0);
	}

	@ParameterizedTest
	@CsvSource({ "a machine for oneself, 1900, 9100, 1400, 0", "a little of others, 1100, 9900, 500, 0",
			"processes of its own that have ended, 1900, 9100, 500, 900" })
	void whatOneUsesOneselfAndALittleOfOthersIsNoDisturbance(String what, long busy, long idle, long own,
			long ofChildren) throws IOException {
		assertThat(disturbance(busy, idle, own, ofChildren)).as(what).isNull();
	}

	@Test
	void whatOtherProgramsUseIsTold() throws IOException {
		assertThat(disturbance(1900, 9100, 800, 0)).startsWith("other programs used 60 % of the processors meanwhile");
	}

	@Test
	void whereTheKernelDoesNotTellThereIsNoDisturbance() throws IOException {
		Neighbours neighbours = new Neighbours(this.directory.resolve("absent"));
		assertThat(neighbours.disturbance()).isNull();
		Files.writeString(this.directory.resolve("stat"), "something else\n");
		assertThat(new Neighbours(this.directory).disturbance()).isNull();
	}

	private String disturbance(long busy, long idle, long own, long ofChildren) throws IOException {
		Neighbours neighbours = new Neighbours(this.directory);
		machine(busy, idle);
		own(own, ofChildren);
		return neighbours.disturbance();
	}

	private void machine(long busy, long idle) throws IOException {
		Files.writeString(this.directory.resolve("stat"),
				"cpu  " + (busy - 30) + " 10 10 " + (idle - 10) + " 10 0 10 0 7 7\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
	}

	private void own(long time, long ofChildren) throws IOException {
		Path self = Files.createDirectories(this.directory.resolve("self"));
		Files.writeString(self.resolve("stat"), "42 (a (strange) name) S 1 42 42 0 -1 4194304 10 0 0 0 " + (time - 10)
				+ " 10 " + ofChildren + " 0 20 0 9 0 1000 1 1\n");
	}

}
