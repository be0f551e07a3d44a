package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;

class PollerTests extends AbstractPollerTests {

	@Override
	Readiness open(WaitTimer timer, String name) throws IOException {
		return Poller.open(SelectorProvider.provider(), timer, name);
	}

}
