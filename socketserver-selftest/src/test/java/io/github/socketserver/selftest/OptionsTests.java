package io.github.socketserver.selftest;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.scenario.Scenarios;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Scenario;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The program's options.
 */
class OptionsTests {

	@Test
	void withoutOptionsEverythingIsTriedInTheShortForm() {
		Options options = Options.parse();
		assertThat(options.form()).isEqualTo(Form.SHORT);
		assertThat(options.listOnly()).isFalse();
		assertThat(options.scenarios()).hasSameSizeAs(Scenarios.all());
		assertThat(options.modes()).containsExactly(Mode.values());
		assertThat(options.types()).containsExactly(SocketType.values());
	}

	@Test
	void namesChooseWhatIsTried() {
		Options options = Options.parse("--full", "--scenario", "resets", "--mode", "pool", "--mode", "selecting",
				"--socket-type", "unix-stream");
		assertThat(options.form()).isEqualTo(Form.FULL);
		assertThat(Plan.of(options)).extracting(Plan::toString)
			.containsExactly("resets pool unix-stream", "resets selecting unix-stream");
	}

	@Test
	void unknownNamesAreRefusedWithThoseThatExist() {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--scenario", "flood"))
			.withMessageStartingWith("There is no scenario 'flood'; there are ")
			.withMessageContaining("silent-clients");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--mode", "fast"))
			.withMessage(
					"There is no mode 'fast'; there are synchronous, threading, virtual, pool, selecting, forking");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--socket-type", "sctp"))
			.withMessage("There is no socket type 'sctp'; there are tcp, udp, unix-stream, unix-datagram");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--quick"))
			.withMessage("There is no option '--quick'; try --help");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--mode"))
			.withMessage("Option '--mode' needs a name behind it");
	}

	@Test
	void scenariosHaveNamesOfTheirOwn() {
		assertThat(Scenarios.all()).extracting(Scenario::name)
			.doesNotHaveDuplicates()
			.allSatisfy((name) -> assertThat(name).matches("[a-z-]+").hasSizeLessThanOrEqualTo(24));
	}

}
