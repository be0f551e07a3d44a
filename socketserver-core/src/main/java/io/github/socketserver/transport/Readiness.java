package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.function.Supplier;

/**
 * Lets threads wait until a channel is ready. A wait ends only by readiness, by its
 * deadline or because the channel was closed: an interrupt neither ends it nor closes the
 * channel, it stays pending for the caller.
 *
 * @since 0.1.0
 */
public interface Readiness extends Closeable {

	/**
	 * Begins to look after a channel.
	 * @param channel a channel in non-blocking mode
	 * @return the way to wait for this channel
	 */
	Registration register(SelectableChannel channel);

	/**
	 * One channel's waits. At most one thread may wait for each direction.
	 *
	 * @since 0.1.0
	 */
	interface Registration extends Closeable {

		/**
		 * Returns a registration that is made when somebody has to wait.
		 * @param maker makes it
		 * @param connection what is closed if nobody had to wait
		 * @return the registration
		 */
		static Registration late(Supplier<Registration> maker, Closeable connection) {
			return new LateRegistration(maker, connection);
		}

		/**
		 * Waits until the channel has bytes to read, its end, or an error. A wait may end
		 * early now and then although there is none of that.
		 * @param deadline when to give up, in terms of {@link System#nanoTime()};
		 * {@link Long#MAX_VALUE} for never
		 * @return {@code false} at the deadline
		 * @throws IOException if the channel is closed meanwhile
		 */
		boolean awaitReadable(long deadline) throws IOException;

		/**
		 * Waits until the channel takes bytes, or has an error.
		 * @param deadline when to give up, in terms of {@link System#nanoTime()};
		 * {@link Long#MAX_VALUE} for never
		 * @return {@code false} at the deadline
		 * @throws IOException if the channel is closed meanwhile
		 */
		boolean awaitWritable(long deadline) throws IOException;

		/**
		 * Ends the present or else the next wait for reading early, as if the channel
		 * were readable.
		 */
		void wakeupReader();

		/**
		 * Calls the given task once when the channel has bytes to read, its end, or an
		 * error, or has been closed. The task must not block.
		 * @param task the task
		 */
		void onReadable(Runnable task);

		/**
		 * Called by a thread that has read much without having to wait: where threads
		 * take turns, it gives others theirs.
		 */
		default void letOthersRun() {
		}

		/**
		 * Called by a thread that is about to wait for reading: lets others run where a
		 * second look after that costs less than a wait.
		 * @return whether that is so here
		 */
		default boolean letOthersRunFirst() {
			return false;
		}

		/**
		 * Takes note that nobody will wait here for a while, so that what a wait costs
		 * need not be paid meanwhile.
		 */
		default void rest() {
		}

		/**
		 * Closes the channel and ends its waits.
		 * @throws IOException if closing fails
		 */
		@Override
		void close() throws IOException;

	}

}
