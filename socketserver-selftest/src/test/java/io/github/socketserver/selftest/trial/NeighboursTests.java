package io.github.socketserver.selftest.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

	@Test
	void aMachineForOneselfIsNoDisturbance() throws IOException {
		Neighbours neighbours = new Neighbours(this.directory);
		machine(1900, 9100);
		own(1400, 0);
		assertThat(neighbours.disturbance()).isNull();
	}

	@Test
	void whatOtherProgramsUseIsTold() throws IOException {
		Neighbours neighbours = new Neighbours(this.directory);
		machine(1900, 9100);
		own(800, 0);
		assertThat(neighbours.disturbance()).startsWith("other programs used 60 % of the processors meanwhile");
	}

	@Test
	void aLittleIsNoDisturbance() throws IOException {
		Neighbours neighbours = new Neighbours(this.directory);
		machine(1100, 9900);
		own(500, 0);
		assertThat(neighbours.disturbance()).isNull();
	}

	@Test
	void processesOfOnesOwnThatHaveEndedAreNoNeighbours() throws IOException {
		Neighbours neighbours = new Neighbours(this.directory);
		machine(1900, 9100);
		own(500, 900);
		assertThat(neighbours.disturbance()).isNull();
	}

	@Test
	void whereTheKernelDoesNotTellThereIsNoDisturbance() throws IOException {
		Neighbours neighbours = new Neighbours(this.directory.resolve("absent"));
		assertThat(neighbours.disturbance()).isNull();
		Files.writeString(this.directory.resolve("stat"), "something else\n");
		assertThat(new Neighbours(this.directory).disturbance()).isNull();
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
