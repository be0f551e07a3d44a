package io.github.socketserver.selftest.trial;

import java.nio.charset.StandardCharsets;

import io.github.socketserver.request.DatagramRequestHandler;

/**
 * Answers each datagram in upper case, unless it is a command.
 *
 * @since 0.1.0
 */
public class EchoPackets extends DatagramRequestHandler {

	private final HandlerEntry entry;

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
		this.entry = new HandlerEntry(ledger);
	}

	@Override
	protected void setup() throws Exception {
		super.setup();
		this.entry.setUp();
	}

	@Override
	protected void handle() throws Exception {
		output().write(Command.run(packet(), this.entry.ledger(), output()).getBytes(StandardCharsets.UTF_8));
	}

	@Override
	protected boolean sendEmptyReply() {
		return true;
	}

	@Override
	protected void finish() throws Exception {
		this.entry.finishing();
		super.finish();
		this.entry.finished();
	}

}
