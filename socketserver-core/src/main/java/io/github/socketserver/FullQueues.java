package io.github.socketserver;

import java.net.SocketAddress;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Decides how long a reply waits for a client of a Unix datagram socket whose queue is
 * full, so that clients who do not read their replies cost the others little. One reply
 * for each client waits as long as a write may, unless its thread has others to serve.
 * Any other waits a moment, and not at all for a client that has lately let such a moment
 * pass.
 */
final class FullQueues {

	/**
	 * How long a reply waits that may wait for a moment.
	 */
	static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long MEMORY = TimeUnit.SECONDS.toNanos(1);

	/**
	 * For so many clients a thread waits in vain before it waits for none: a tenth of its
	 * time at most.
	 */
	private static final int MOST_IN_VAIN = (int) (MEMORY / 10 / MOMENT);

	private final Set<SocketAddress> awaited = new HashSet<>();

	/*
	 * When each client let a moment pass, the one that did so first coming first.
	 */
	private final Map<SocketAddress, Long> inVain = new LinkedHashMap<>();

	/**
	 * Begins to wait.
	 * @param client whose queue is full
	 * @param hasOthers whether the thread has other clients to serve
	 * @param now the time, in terms of {@link System#nanoTime()}
	 * @return how long, to be given to {@link #end}
	 */
	synchronized Wait begin(SocketAddress client, boolean hasOthers, long now) {
		if (!hasOthers && this.awaited.add(client)) {
			return Wait.LONG;
		}
		forgetBefore(now - MEMORY);
		boolean futile = this.inVain.containsKey(client) || (hasOthers && this.inVain.size() >= MOST_IN_VAIN);
		return futile ? Wait.NONE : Wait.MOMENT;
	}

	/**
	 * Takes note that nobody waits any more.
	 * @param client whose queue was full
	 * @param wait how long the reply was to wait
	 * @param sent whether the client has taken it
	 * @param now the time, in terms of {@link System#nanoTime()}
	 */
	synchronized void end(SocketAddress client, Wait wait, boolean sent, long now) {
		if (wait == Wait.LONG) {
			this.awaited.remove(client);
		}
		if (wait == Wait.MOMENT && !sent) {
			this.inVain.remove(client);
			this.inVain.put(client, now);
		}
	}

	private void forgetBefore(long time) {
		Iterator<Long> times = this.inVain.values().iterator();
		while (times.hasNext() && times.next() - time <= 0) {
			times.remove();
		}
	}

	/**
	 * How long a reply waits.
	 */
	enum Wait {

		LONG, MOMENT, NONE

	}

}
