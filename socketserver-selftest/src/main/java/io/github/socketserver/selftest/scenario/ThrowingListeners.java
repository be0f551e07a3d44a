package io.github.socketserver.selftest.scenario;

import java.lang.reflect.Proxy;
import java.time.Duration;

import io.github.socketserver.BaseServer;
import io.github.socketserver.SocketType;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Scenario;
import io.github.socketserver.selftest.trial.Trial;

/**
 * A listener, such as one that counts for a metric system, that fails at each event.
 */
final class ThrowingListeners implements Scenario {

	private static final int MOST_LINES = 30;

	@Override
	public String name() {
		return "throwing-listeners";
	}

	@Override
	public String description() {
		return "A listener throws at each event; requests are served, and one line a second is logged";
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return mode != Mode.FORKING;
	}

	@Override
	public void run(Trial trial) throws Exception {
		trial.expectAlarms("failed; the event was ignored", MOST_LINES);
		ServerListener listener = (ServerListener) Proxy.newProxyInstance(ServerListener.class.getClassLoader(),
				new Class<?>[] { ServerListener.class }, (proxy, method, arguments) -> {
					throw new IllegalStateException("planted: " + method.getName());
				});
		BaseServer<?> server = trial.another(trial.config());
		server.addListener(listener);
		server.start();
		for (int i = 0; i < trial.form().pick(10, 500); i++) {
			trial.check("HELLO".equals(Trial.ask(server, "hello")), "no answer beside a listener that fails");
		}
		trial.check(server.stop(Duration.ofSeconds(5)).isGraceful(), "the stop was not graceful");
		server.close();
	}

}
