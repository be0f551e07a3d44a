package io.github.socketserver.selftest.trial;

/**
 * The entry of one handler in a {@link HandlerLedger}.
 */
final class HandlerEntry {

	private final HandlerLedger ledger;

	private int finishes;

	/**
	 * Creates an entry, in the constructor of a handler.
	 * @param ledger takes notes
	 */
	HandlerEntry(HandlerLedger ledger) {
		ledger.enter(HandlerLedger.FaultyHook.CONSTRUCTOR);
		this.ledger = ledger;
	}

	HandlerLedger ledger() {
		return this.ledger;
	}

	void setUp() {
		this.ledger.enter(HandlerLedger.FaultyHook.SETUP);
		this.ledger.setUp();
	}

	void finishing() {
		this.ledger.finished(++this.finishes);
	}

	void finished() {
		this.ledger.enter(HandlerLedger.FaultyHook.FINISH);
	}

}
