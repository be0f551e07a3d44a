package io.github.socketserver.selftest.trial;

import io.github.socketserver.request.LineHandler;

/**
 * Answers each line in upper case, unless it is a command. Serves streams under every
 * mode, also in another process.
 *
 * @since 0.1.0
 */
public class EchoLines extends LineHandler {

	private final HandlerEntry entry;

	/**
	 * Creates a handler that nobody watches.
	 */
	public EchoLines() {
		this(new HandlerLedger());
	}

	/**
	 * Creates a handler.
	 * @param ledger takes notes
	 */
	public EchoLines(HandlerLedger ledger) {
		this.entry = new HandlerEntry(ledger);
	}

	@Override
	protected void setup() throws Exception {
		super.setup();
		this.entry.setUp();
	}

	@Override
	protected void handleLine(byte[] line) throws Exception {
		if (Command.isEnd(line)) {
			endRequest();
		}
		output().writeLine(Command.run(line, this.entry.ledger(), output()));
	}

	@Override
	protected void finish() throws Exception {
		this.entry.finishing();
		super.finish();
		this.entry.finished();
	}

}
