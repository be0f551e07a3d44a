package io.github.socketserver.contract;

import java.io.IOException;

import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.testing.HookLog;

/**
 * Handler that takes note of its life and fails where it is told to.
 */
class TracedHandler extends StreamRequestHandler {

	private final HookLog log;

	private final String failing;

	private final RuntimeException failure;

	TracedHandler(HookLog log) {
		this(log, "", new IllegalStateException());
	}

	TracedHandler(HookLog log, String failing, RuntimeException failure) {
		this.log = log;
		this.failing = failing;
		this.failure = failure;
	}

	@Override
	protected void setup() throws Exception {
		note("setup");
		super.setup();
	}

	@Override
	protected void handle() throws IOException {
		note("handle");
		output().writeLine("handled");
	}

	@Override
	protected void finish() throws Exception {
		note("finish");
		super.finish();
	}

	private void note(String hook) {
		this.log.add(hook);
		if (hook.equals(this.failing)) {
			throw this.failure;
		}
	}

}
