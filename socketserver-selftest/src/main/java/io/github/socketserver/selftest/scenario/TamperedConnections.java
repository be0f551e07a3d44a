package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.selftest.net.Tampering;
import io.github.socketserver.selftest.net.TamperingProxy;
import io.github.socketserver.selftest.net.TlsIdentity;
import io.github.socketserver.selftest.trial.Asker;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;
import io.github.socketserver.transport.TlsSettings;

/**
 * Exchanges through a proxy that tampers with how bytes travel, not with what they are.
 */
final class TamperedConnections extends StreamScenario {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Protocol protocol;

	TamperedConnections(Protocol protocol) {
		super("tampered-" + protocol.name().toLowerCase(Locale.ROOT), "A proxy sends each byte alone, glues, delays, "
				+ "and cuts what it carries: " + protocol.text + "; the answers are the same");
		this.protocol = protocol;
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return super.appliesTo(mode, type) && (this.protocol != Protocol.TLS || type == SocketType.TCP);
	}

	@Override
	public ServerConfig configure(ServerConfig config, Form form) {
		return switch (this.protocol) {
			case LINES -> config;
			case TLS -> config.withTls(TlsSettings.of(TlsIdentity::context));
			case HEADERS -> config.withProxyProtocol(ProxyProtocol.trusting("127.0.0.0/8", ProxyProtocol.UNIX));
		};
	}

	@Override
	public void run(Trial trial) throws IOException {
		for (Tampering tampering : Tampering.values()) {
			try (TamperingProxy proxy = TamperingProxy.open(trial.address(), tampering)) {
				if (tampering == Tampering.CUT) {
					beCut(trial, proxy);
				}
				else {
					converse(trial, proxy, tampering);
				}
			}
		}
	}

	private static void converse(Trial trial, TamperingProxy proxy, Tampering tampering) throws IOException {
		try (Asker client = Asker.open(trial.server().config(), proxy.address(), PATIENCE)) {
			for (int i = 0; i < trial.form().pick(4, 50); i++) {
				String question = tampering + " " + "question ".repeat(i % 7) + i;
				String answer = client.ask(question);
				trial.check(question.toUpperCase(Locale.ROOT).equals(answer), question + " was answered by " + answer);
			}
		}
	}

	private static void beCut(Trial trial, TamperingProxy proxy) throws IOException {
		boolean answered = true;
		for (int i = 0; answered && i < 1000; i++) {
			String question = "question " + i;
			answered = question.toUpperCase(Locale.ROOT).equals(ask(trial, proxy, question));
		}
	}

	/*
	 * The client notices the cut in one way or another.
	 */
	private static String ask(Trial trial, TamperingProxy proxy, String question) {
		try (Asker client = Asker.open(trial.server().config(), proxy.address(), PATIENCE)) {
			for (int i = 0; i < 100; i++) {
				String answer = String.valueOf(client.ask(question));
				if (!question.toUpperCase(Locale.ROOT).equals(answer)) {
					return answer;
				}
			}
			return question.toUpperCase(Locale.ROOT);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	/**
	 * What is carried.
	 */
	enum Protocol {

		/**
		 * Lines.
		 */
		LINES("lines"),

		/**
		 * TLS and lines.
		 */
		TLS("TLS with its handshake"),

		/**
		 * Headers of the PROXY protocol, and lines.
		 */
		HEADERS("headers of the PROXY protocol");

		private final String text;

		Protocol(String text) {
			this.text = text;
		}

	}

}
