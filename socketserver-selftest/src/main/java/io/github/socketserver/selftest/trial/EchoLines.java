package io.github.socketserver.selftest.trial;

import io.github.socketserver.request.LineHandler;

/**
 * Answers each line in upper case, unless it is a command. Serves streams under every
 * mode, also in another process.
 *
 * @since 0.1.0
 */
public class EchoLines extends LineHandler {

	private final HandlerLedger ledger;

	private int finishes;

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
		ledger.enter(HandlerLedger.FaultyHook.CONSTRUCTOR);
		this.ledger = ledger;
	}

	@Override
	protected void setup() throws Exception {
		super.setup();
		this.ledger.enter(HandlerLedger.FaultyHook.SETUP);
		this.ledger.setUp();
	}

	@Override
	protected void handleLine(byte[] line) throws Exception {
		if (Command.isEnd(line)) {
			endRequest();
		}
		output().writeLine(Command.run(line, this.ledger, output()));
	}

	@Override
	protected void finish() throws Exception {
		this.ledger.finished(++this.finishes);
		super.finish();
		this.ledger.enter(HandlerLedger.FaultyHook.FINISH);
	}

}
