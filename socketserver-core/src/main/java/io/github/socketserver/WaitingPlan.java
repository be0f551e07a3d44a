package io.github.socketserver;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.transport.Multiplexer;
import io.github.socketserver.transport.Poller;
import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.SelectorPool;
import io.github.socketserver.transport.TransportEngine;
import io.github.socketserver.transport.TransportEngines;
import io.github.socketserver.transport.VirtualPoller;
import io.github.socketserver.transport.WaitTimer;
import org.jspecify.annotations.Nullable;

/**
 * How a server waits for its clients: it follows from the channels that it listens on.
 *
 * @param provider whose channels they are
 * @param engine whose connections they accept; {@code null} if those are channels, too
 */
record WaitingPlan(SelectorProvider provider, @Nullable TransportEngine engine) {

	static WaitingPlan of(SelectorProvider provider, List<SelectableChannel> channels) {
		return new WaitingPlan(provider, TransportEngines.serving(channels));
	}

	/**
	 * Returns whether a mode gains anything by an engine: a thread that waits in the
	 * kernel does not.
	 * @param concurrency the mode
	 * @return {@code true} if so
	 */
	static boolean helps(Concurrency concurrency) {
		return concurrency == Concurrency.virtual() || concurrency.loops() > 0;
	}

	/**
	 * Returns whether a mode gains anything by receiving several datagrams at a time: it
	 * does if handling one costs little more than receiving it.
	 * @param concurrency the mode
	 * @return {@code true} if so
	 */
	static boolean helpsDatagrams(Concurrency concurrency) {
		return helps(concurrency) || concurrency == Concurrency.synchronous();
	}

	Readiness openReadiness(Concurrency concurrency, WaitTimer timer, String name) throws IOException {
		if (this.engine != null) {
			return this.engine.openReadiness(timer, name);
		}
		if (this.provider != SelectorProvider.provider()) {
			return Poller.open(this.provider, timer, name);
		}
		return (concurrency == Concurrency.virtual()) ? VirtualPoller.open(this.provider, timer, name)
				: SelectorPool.open(this.provider, timer, name);
	}

	Multiplexer openMultiplexer() throws IOException {
		return (this.engine != null) ? this.engine.openMultiplexer() : Multiplexer.open(this.provider);
	}

}
