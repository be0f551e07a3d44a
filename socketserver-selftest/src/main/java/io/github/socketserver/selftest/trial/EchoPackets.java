package io.github.socketserver.selftest.trial;

import java.nio.charset.StandardCharsets;

import io.github.socketserver.request.DatagramRequestHandler;

/**
 * Answers each datagram in upper case, unless it is a command.
 *
 * @since 0.1.0
 */
public class EchoPackets extends DatagramRequestHandler {

	private final HandlerLedger ledger;

	private int finishes;

	/**
	 * Creates a handler that nobody watches.
	 */
	public EchoPackets() {
		this(new HandlerLedger());
	}

	/**
	 * Creates a handler.
	 * @param ledger takes notes
	 */
	public EchoPackets(HandlerLedger ledger) {
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
	protected void handle() throws Exception {
		output().write(Command.run(packet(), this.ledger, output()).getBytes(StandardCharsets.UTF_8));
	}

	@Override
	protected boolean sendEmptyReply() {
		return true;
	}

	@Override
	protected void finish() throws Exception {
		this.ledger.finished(++this.finishes);
		super.finish();
		this.ledger.enter(HandlerLedger.FaultyHook.FINISH);
	}

}
