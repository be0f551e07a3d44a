package io.github.socketserver.selftest.trial;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.log.LogBook;
import io.github.socketserver.selftest.trial.Result.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Runs scenarios on servers, and looks after what has to hold around each of them.
 *
 * @since 0.1.0
 */
public final class TrialRunner {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final Form form;

	private final ServerMaker maker;

	private final Duration patience;

	private final Platform platform = new Platform();

	/**
	 * Creates a runner for the core's servers.
	 * @param form how much of each fault there is to be
	 */
	public TrialRunner(Form form) {
		this(form, ServerMaker.echo(), PATIENCE);
	}

	/**
	 * Creates a runner.
	 * @param form how much of each fault there is to be
	 * @param maker makes the servers
	 * @param patience how long to wait until what was used is given back; what is not by
	 * then has leaked
	 */
	public TrialRunner(Form form, ServerMaker maker, Duration patience) {
		this.form = form;
		this.maker = maker;
		this.patience = patience;
	}

	/**
	 * Has this process open and start what it keeps for ever, before anything is counted.
	 * @param mode a mode that will be used
	 * @param type a socket type that will be used
	 */
	public void warmUp(Mode mode, SocketType type) {
		run(new Acquaintance(), mode, type);
	}

	/**
	 * Runs a scenario on one server.
	 * @param scenario the scenario, which applies to the server
	 * @param mode the server's concurrency mode
	 * @param type its socket type
	 * @return how it went
	 */
	public Result run(Scenario scenario, Mode mode, SocketType type) {
		String obstacle = obstacle(scenario, mode, type);
		if (obstacle != null) {
			return Result.skipped(scenario, mode, type, obstacle);
		}
		LogBook.instance().clear();
		long begin = System.nanoTime();
		Neighbours neighbours = new Neighbours();
		Resources before = Resources.now(mode == Mode.VIRTUAL);
		try {
			Trial trial = new Trial(scenario, mode, type, this.form, this.maker);
			Figures figures = new Judgement(trial, before, this.patience).pass(scenario);
			String disturbance = neighbours.disturbance();
			Outcome outcome = Outcome.of(trial.findings(), this.form, disturbance != null);
			return new Result(scenario.name(), mode, type, outcome, findings(trial, disturbance), figures,
					since(begin));
		}
		catch (IOException ex) {
			return new Result(scenario.name(), mode, type, Outcome.FAILED, List.of("the server did not start: " + ex),
					Figures.NONE, since(begin));
		}
	}

	private @Nullable String obstacle(Scenario scenario, Mode mode, SocketType type) {
		String obstacle = this.platform.obstacle(mode, type);
		return (obstacle != null) ? obstacle : scenario.obstacle();
	}

	private static List<String> findings(Trial trial, @Nullable String disturbance) {
		Stream<String> found = trial.findings().stream().map(Finding::toString);
		boolean explains = disturbance != null && trial.findings().stream().anyMatch(Finding::timing);
		return Stream.concat(found, explains ? Stream.of(disturbance) : Stream.empty()).toList();
	}

	private static Duration since(long begin) {
		return Duration.ofNanos(System.nanoTime() - begin);
	}

}
