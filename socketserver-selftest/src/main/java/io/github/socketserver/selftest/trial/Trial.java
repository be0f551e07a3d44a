package io.github.socketserver.selftest.trial;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.selftest.net.Crowd;
import io.github.socketserver.selftest.net.LineClient;

/**
 * A server with a bystander, for a scenario to commit its fault on.
 *
 * @since 0.1.0
 */
public final class Trial {

	private static final String HANDLER_FAILURE = "Exception occurred during processing of request";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Scenario scenario;

	private final Mode mode;

	private final SocketType type;

	private final Form form;

	private final ServerMaker maker;

	private final HandlerLedger ledger = new HandlerLedger();

	private final BaseServer<?> server;

	private final List<BaseServer<?>> others = new ArrayList<>();

	private final List<Finding> findings = new CopyOnWriteArrayList<>();

	private final Map<String, Integer> expectedAlarms = new LinkedHashMap<>();

	private final Bystander bystander;

	Trial(Scenario scenario, Mode mode, SocketType type, Form form, ServerMaker maker) throws IOException {
		this.scenario = scenario;
		this.mode = mode;
		this.type = type;
		this.form = form;
		this.maker = maker;
		this.server = maker.make(config(), this.ledger);
		this.server.start();
		this.bystander = new Bystander(this.server.config(), address(), scenario.bystander(mode, form));
		try {
			this.bystander.start();
		}
		catch (InterruptedException ex) {
			this.server.close();
			throw new InterruptedIOException("The bystander could not begin");
		}
	}

	/**
	 * Returns the concurrency mode.
	 * @return the mode
	 */
	public Mode mode() {
		return this.mode;
	}

	/**
	 * Returns the socket type.
	 * @return the type
	 */
	public SocketType type() {
		return this.type;
	}

	/**
	 * Returns how much of the fault there is to be.
	 * @return the form
	 */
	public Form form() {
		return this.form;
	}

	/**
	 * Returns the server. It runs, and serves the bystander.
	 * @return the server
	 */
	public BaseServer<?> server() {
		return this.server;
	}

	/**
	 * Returns the server's address.
	 * @return the address
	 */
	public SocketAddress address() {
		return addressOf(this.server);
	}

	/**
	 * Returns what the handlers have in common.
	 * @return the ledger
	 */
	public HandlerLedger ledger() {
		return this.ledger;
	}

	/**
	 * Connects a client to the server.
	 * @return the client
	 * @throws IOException if that fails
	 */
	public LineClient connect() throws IOException {
		return LineClient.connect(address());
	}

	/**
	 * Connects clients to the server.
	 * @param count how many
	 * @return the clients
	 * @throws IOException if that fails
	 */
	public Crowd crowd(int count) throws IOException {
		return Crowd.connect(address(), count);
	}

	/**
	 * Returns a configuration such as the server's, for another one.
	 * @return the configuration
	 */
	public ServerConfig config() {
		return this.scenario.configure(Servers.config(this.mode, this.type), this.form);
	}

	/**
	 * Makes another server, which is closed after the scenario if it is not yet.
	 * @param config its configuration
	 * @return the server, not bound
	 */
	public BaseServer<?> another(ServerConfig config) {
		BaseServer<?> made = this.maker.make(config, this.ledger);
		this.others.add(made);
		return made;
	}

	/**
	 * Takes care of another server, which is closed after the scenario if it is not yet.
	 * @param server the server
	 * @param <S> its type
	 * @return the server
	 */
	public <S extends BaseServer<?>> S another(S server) {
		this.others.add(server);
		return server;
	}

	/**
	 * Asks a server once.
	 * @param server the server
	 * @param text what to ask
	 * @return the answer
	 * @throws IOException if there is none
	 */
	public static String ask(BaseServer<?> server, String text) throws IOException {
		try (Asker client = Asker.open(server.config(), addressOf(server), PATIENCE)) {
			return String.valueOf(client.ask(text));
		}
	}

	/**
	 * Returns the address of a server that is bound.
	 * @param server the server
	 * @return its address
	 */
	public static SocketAddress addressOf(BaseServer<?> server) {
		return Objects.requireNonNull(server.localAddress(), "The server is not bound");
	}

	/**
	 * Demands something.
	 * @param holds whether it is so
	 * @param otherwise what is the case if not
	 */
	public void check(boolean holds, String otherwise) {
		if (!holds) {
			fail(otherwise);
		}
	}

	/**
	 * Takes note of something that should not be.
	 * @param text what it is
	 */
	public void fail(String text) {
		report(new Finding(Invariant.SCENARIO, text, false));
	}

	/**
	 * Takes note of something that took longer than it should.
	 * @param text what it is
	 */
	public void late(String text) {
		report(new Finding(Invariant.SCENARIO, text, true));
	}

	/**
	 * Waits for something, and demands that it happens.
	 * @param what what is awaited
	 * @param limit how long at most
	 * @param condition whether it has happened
	 */
	public void await(String what, Duration limit, BooleanSupplier condition) {
		check(Waiting.until(limit, condition), "waited in vain for " + limit.toMillis() + " ms: " + what);
	}

	/**
	 * Allows lines of level WARN or above that are due to the scenario itself.
	 * @param part a part of the lines' text
	 * @param most how many of them may come
	 */
	public void expectAlarms(String part, int most) {
		this.expectedAlarms.merge(part, most, Integer::sum);
	}

	/**
	 * Allows the lines that tell of handlers which fail.
	 * @param most how many may fail
	 */
	public void expectHandlerFailures(int most) {
		expectAlarms(HANDLER_FAILURE, most);
	}

	/**
	 * Does something that a bystander must not get into: between two of its requests, if
	 * it connects for each or sends datagrams.
	 * @param action what to do
	 * @throws Exception if that fails
	 */
	public void undisturbed(Action action) throws Exception {
		if (this.bystander.isAlwaysConnected()) {
			action.run();
		}
		else {
			this.bystander.whileAbsent(() -> {
				await("the end of the bystander's request", PATIENCE, this::isQuiet);
				action.run();
			});
		}
	}

	private boolean isQuiet() {
		ServerStatistics statistics = this.server.statistics();
		return statistics.activeRequests() == 0 && statistics.activeConnections() == 0;
	}

	void report(Finding finding) {
		this.findings.add(finding);
	}

	List<Finding> findings() {
		return this.findings;
	}

	Map<String, Integer> expectedAlarms() {
		return this.expectedAlarms;
	}

	Bystander bystander() {
		return this.bystander;
	}

	List<BaseServer<?>> others() {
		return this.others;
	}

	/**
	 * What a scenario does.
	 *
	 * @since 0.1.0
	 */
	@FunctionalInterface
	public interface Action {

		/**
		 * Does it.
		 * @throws Exception if that fails
		 */
		void run() throws Exception;

	}

}
