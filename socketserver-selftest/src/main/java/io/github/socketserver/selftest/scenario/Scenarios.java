package io.github.socketserver.selftest.scenario;

import java.util.List;

import io.github.socketserver.selftest.trial.Scenario;

/**
 * All scenarios.
 *
 * @since 0.1.0
 */
public final class Scenarios {

	private Scenarios() {
	}

	/**
	 * Returns all scenarios.
	 * @return the scenarios, in the order in which they run
	 */
	public static List<Scenario> all() {
		return List.of(new HandlerFailures(), new SilentClients(), new DripClients(), new NeverReadingClients(),
				new Resets(), new HalfClosing(), new UnreadInput(), new BlockedHandlers(), new StopPhases(),
				new StopAnywhere(), new PauseResume(), new StartStop(), new Churn(), new TlsAbuse(), new ProxyHeaders(),
				new TamperedConnections(TamperedConnections.Protocol.LINES),
				new TamperedConnections(TamperedConnections.Protocol.TLS),
				new TamperedConnections(TamperedConnections.Protocol.HEADERS), new TamperedFrames(), new SocketFiles(),
				new HostileDatagrams(), new AcceptFailures(), new DescriptorExhaustion(), new PausedProcess(),
				new PulledCable(), new ThrowingListeners());
	}

}
