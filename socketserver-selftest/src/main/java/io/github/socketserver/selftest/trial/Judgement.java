package io.github.socketserver.selftest.trial;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.selftest.log.LogBook;
import io.github.socketserver.selftest.log.LogLine;

/**
 * Conducts a trial to its end and demands what has to hold around each scenario.
 */
final class Judgement {

	private static final Duration QUICK = Duration.ofSeconds(1);

	private static final Duration STOP_TOLERANCE = Duration.ofMillis(500);

	private static final double LARGEST_P99 = 50;

	private static final int ENOUGH_REQUESTS = 100;

	private final Trial trial;

	private final Resources before;

	private final Duration patience;

	Judgement(Trial trial, Resources before, Duration patience) {
		this.trial = trial;
		this.before = before;
		this.patience = patience;
	}

	/**
	 * Lets the scenario commit its fault, and looks at what is left.
	 * @param scenario the scenario
	 * @return what was measured
	 */
	Figures pass(Scenario scenario) {
		attempt("the scenario failed", () -> scenario.run(this.trial));
		this.trial.ledger().release();
		double recovery = recover();
		attempt("the bystander did not end", this.trial.bystander()::end);
		judgeBystander(scenario.bystander(this.trial.mode(), this.trial.form()));
		judgeAccounts(this.trial.server());
		judgeHandlers();
		judgeStop(this.trial.server());
		this.trial.others().forEach(this::judgeStop);
		Resources left = judgeResources();
		List<LogLine> alarms = LogBook.instance().alarms();
		judgeLog(alarms);
		Bystander bystander = this.trial.bystander();
		return new Figures(bystander.requests(), bystander.errors().size(), bystander.percentile(50),
				bystander.percentile(99), recovery, this.before.descriptors().size(), left.descriptors().size(),
				this.before.threads().size(), left.threads().size(), alarms.size());
	}

	private double recover() {
		long begin = System.nanoTime();
		attempt("no new client was served after the fault", () -> {
			for (int attempt = 1; !isServed(attempt); attempt++) {
				if (attempt == 5) {
					throw new IOException("no answer");
				}
			}
		});
		return (System.nanoTime() - begin) / 1e6;
	}

	/*
	 * A datagram may be lost, a connection may not.
	 */
	private boolean isServed(int attempt) throws IOException {
		boolean stream = this.trial.type().isStream();
		String question = "recovered " + attempt;
		try (Asker client = Asker.open(this.trial.server().config(), this.trial.address(),
				stream ? Duration.ofSeconds(20) : Duration.ofSeconds(1))) {
			return question.toUpperCase(Locale.ROOT).equals(client.ask(question));
		}
		catch (SocketTimeoutException ex) {
			if (stream) {
				throw ex;
			}
			return false;
		}
	}

	private void judgeBystander(BystanderManner manner) {
		Bystander bystander = this.trial.bystander();
		if (!bystander.errors().isEmpty()) {
			this.trial.report(new Finding(Invariant.BYSTANDER,
					bystander.errors().size() + " of " + bystander.requests()
							+ " requests of the bystander failed, the first one: " + bystander.errors().get(0),
					manner == BystanderManner.EXPOSED));
		}
		double p99 = bystander.percentile(99);
		if (manner.isJudgedByTime() && bystander.requests() >= ENOUGH_REQUESTS && p99 >= LARGEST_P99) {
			late(Invariant.BYSTANDER, String.format(Locale.ROOT, "the bystander's p99 is %.1f ms", p99));
		}
	}

	private void judgeAccounts(BaseServer<?> server) {
		if (!settled(() -> isSettled(server.statistics()), Invariant.ACCOUNTS, "the accounts")) {
			ServerStatistics statistics = server.statistics();
			report(Invariant.ACCOUNTS,
					"accepted " + statistics.acceptedConnections() + ", but active " + statistics.activeConnections()
							+ " and closed " + statistics.closedConnectionsTotal() + "; requests active "
							+ statistics.activeRequests() + ": each active connection holds a permit: "
							+ server.connections().stream().map((connection) -> connection.info().toString()).toList());
		}
	}

	private static boolean isSettled(ServerStatistics statistics) {
		return statistics.activeConnections() == 0 && statistics.activeRequests() == 0
				&& statistics.acceptedConnections() == statistics.closedConnectionsTotal();
	}

	private void judgeHandlers() {
		HandlerLedger ledger = this.trial.ledger();
		if (!settled(() -> ledger.setups() == ledger.finishes(), Invariant.HANDLERS, "the handlers")
				|| ledger.finishedTwice() > 0) {
			report(Invariant.HANDLERS, ledger.setups() + " handlers were set up, " + ledger.finishes()
					+ " were finished, " + ledger.finishedTwice() + " more than once");
		}
	}

	private void judgeStop(BaseServer<?> server) {
		if (server.state() == ServerState.CLOSED) {
			return;
		}
		long begin = System.nanoTime();
		Duration budget = Duration.ofSeconds(this.trial.form().pick(2, 5));
		StopReport report = server.stop(budget);
		Duration taken = Duration.ofNanos(System.nanoTime() - begin);
		if (!report.isGraceful()) {
			report(Invariant.STOP, "the stop was " + report.outcome() + ", with " + report.survivors());
		}
		if (taken.compareTo(budget.multipliedBy(2)) > 0) {
			report(Invariant.STOP, "the stop took " + taken.toMillis() + " of " + budget.toMillis() + " ms");
		}
		else if (taken.compareTo(budget.plus(STOP_TOLERANCE)) > 0) {
			late(Invariant.STOP, "the stop took " + taken.toMillis() + " of " + budget.toMillis() + " ms");
		}
		server.close();
	}

	private Resources judgeResources() {
		settled(() -> left().descriptors().isEmpty(), Invariant.DESCRIPTORS, "the descriptors");
		settled(() -> left().threads().isEmpty(), Invariant.THREADS, "the threads");
		Resources left = left();
		left.describeDescriptors().forEach((name) -> report(Invariant.DESCRIPTORS, "a descriptor has leaked: " + name));
		left.threads()
			.forEach((number, name) -> report(Invariant.THREADS, "a thread has leaked: " + number + " " + name));
		return left;
	}

	private Resources left() {
		return Resources.now(this.trial.mode() == Mode.VIRTUAL).without(this.before);
	}

	private void judgeLog(List<LogLine> alarms) {
		Map<String, List<LogLine>> unexpected = LogBook.byCause(withoutExpected(alarms));
		unexpected.forEach((cause, lines) -> {
			int most = LogBook.mostInASecond(lines);
			if (most > 1) {
				report(Invariant.LOG, most + " lines in a second: " + lines.get(0));
			}
			else {
				report(Invariant.LOG, "an alarm that nobody expects: " + lines.get(0));
			}
		});
	}

	private List<LogLine> withoutExpected(List<LogLine> alarms) {
		Map<String, Integer> expected = this.trial.expectedAlarms();
		expected.forEach((part, most) -> {
			long count = alarms.stream().filter((line) -> line.text().contains(part)).count();
			if (count > most) {
				report(Invariant.LOG, count + " lines instead of " + most + ": " + part);
			}
		});
		return alarms.stream().filter((line) -> expected.keySet().stream().noneMatch(line.text()::contains)).toList();
	}

	private boolean settled(BooleanSupplier condition, Invariant invariant, String what) {
		if (Waiting.until(shorter(QUICK, this.patience), condition)) {
			return true;
		}
		boolean late = Waiting.until(this.patience, condition);
		if (late) {
			late(invariant, what + " settled after more than a second");
		}
		return late;
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private void attempt(String otherwise, Trial.Action action) {
		try {
			action.run();
		}
		catch (Exception ex) {
			report(Invariant.SCENARIO, otherwise + ": " + ex + at(ex));
		}
	}

	private static String at(Exception ex) {
		return (ex.getStackTrace().length > 0) ? " at " + ex.getStackTrace()[0] : "";
	}

	private void report(Invariant invariant, String text) {
		this.trial.report(new Finding(invariant, text, false));
	}

	private void late(Invariant invariant, String text) {
		this.trial.report(new Finding(invariant, text, true));
	}

}
