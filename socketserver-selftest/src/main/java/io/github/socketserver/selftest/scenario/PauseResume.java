package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.socketserver.BaseServer;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.BystanderManner;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;

/**
 * A server that is paused and resumed all the time.
 */
final class PauseResume extends StreamScenario {

	PauseResume() {
		super("pause-resume", "A server is paused and resumed, 1,000 times in the full form, while clients come and "
				+ "go; the address stays, and nobody is lost");
	}

	@Override
	public BystanderManner bystander(Mode mode, Form form) {
		return BystanderManner.PATIENT;
	}

	@Override
	public void run(Trial trial) throws Exception {
		BaseServer<?> server = trial.server();
		SocketAddress address = trial.address();
		AtomicBoolean ended = new AtomicBoolean();
		Thread clients = new Thread(() -> comeAndGo(trial, ended), "selftest-clients");
		clients.start();
		try {
			for (int i = 0; i < trial.form().pick(50, 1000); i++) {
				server.pause();
				try (LineClient client = trial.connect()) {
					client.send("hello " + i + "\n");
					server.resume();
					trial.check(("HELLO " + i).equals(client.readLine()), "a client that came meanwhile is lost");
				}
			}
		}
		finally {
			ended.set(true);
			clients.join();
		}
		trial.check(address.equals(trial.address()), "the address has changed to " + trial.address());
	}

	private static void comeAndGo(Trial trial, AtomicBoolean ended) {
		int count = 0;
		while (!ended.get()) {
			String question = "question " + count++;
			try (LineClient client = trial.connect()) {
				String answer = client.ask(question);
				trial.check(question.toUpperCase(Locale.ROOT).equals(answer), question + ": " + answer);
			}
			catch (IOException ex) {
				trial.fail(question + ": " + ex);
			}
		}
	}

}
